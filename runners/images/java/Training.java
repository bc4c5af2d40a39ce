import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonParser;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.FileInputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.Scanner;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Does over TLS what samples do, so that the classes they need are known when the class-data archive is made. */
public class Training {
    static final String REPLY = """
        {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [{"index": 0,
         "finish_reason": "stop", "logprobs": null,
         "message": {"role": "assistant", "content": "Hello", "refusal": null}}],
         "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}""";
    static final String REQUEST = "{\"model\": \"m\"}";

    public static void main(String[] arguments) throws Exception {
        HttpsServer server = serve(arguments[0], arguments[1].toCharArray());
        URI address = URI.create("https://localhost:" + server.getAddress().getPort() + "/v1");
        System.out.println(new ObjectMapper().readTree(connection(address)).at("/choices/0/message/content").asText());
        System.out.println(JsonParser.parseString(client(address)).getAsJsonObject().get("choices"));
        System.out.printf("%s%n", sdk(address));
        server.stop(0);
    }

    static HttpsServer serve(String store, char[] password) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(new FileInputStream(store), password);
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            byte[] reply = REPLY.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        server.start();
        return server;
    }

    static String connection(URI address) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        connection.getOutputStream().write(REQUEST.getBytes(StandardCharsets.UTF_8));
        try (Scanner scanner = new Scanner(connection.getInputStream(), StandardCharsets.UTF_8)) {
            return scanner.useDelimiter("\\A").next();
        }
    }

    static String client(URI address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(REQUEST))
            .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    static String sdk(URI address) {
        var client = OpenAIOkHttpClient.builder().apiKey("k").baseUrl(address.toString()).build();
        var question = ChatCompletionCreateParams.builder().model("m").addUserMessage("Hello").build();
        String answer = client.chat().completions().create(question).choices().get(0).message().content().orElse("");
        client.close();
        return answer;
    }
}
