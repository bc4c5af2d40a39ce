import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.*;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import com.openai.models.responses.ResponseCreateParams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Calls the API in every way that a reader would; prints `case: what came` for each. */
public class Main {
    static final String MODEL = "gpt-4o-mini";
    static final String PICTURE = "https://api.example.com/files/picture.png";

    static void check(boolean holds, Object what) {
        if (!holds) throw new IllegalStateException("unexpected: " + what);
    }

    static ChatCompletionCreateParams.Builder ask(String text) {
        return ChatCompletionCreateParams.builder().model(MODEL).addUserMessage(text);
    }

    static ChatCompletionCreateParams.Builder withWeather(ChatCompletionCreateParams.Builder body) {
        var schema = FunctionParameters.builder()
            .putAdditionalProperty("type", JsonValue.from("object"))
            .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
            .putAdditionalProperty("required", JsonValue.from(List.of("city")))
            .build();
        var function = FunctionDefinition.builder().name("get_weather").parameters(schema).build();
        return body.addTool(ChatCompletionFunctionTool.builder().function(function).build());
    }

    static String plain(OpenAIClient api, String text) {
        var completion = api.chat().completions().create(ask(text).build());
        check(completion.choices().get(0).finishReason().equals(ChatCompletion.Choice.FinishReason.STOP), completion);
        check(completion.usage().orElseThrow().totalTokens() > 0, completion.usage());
        return completion.choices().get(0).message().content().orElseThrow();
    }

    static List<ChatCompletionChunk> chunks(OpenAIClient api, ChatCompletionCreateParams body) {
        try (var stream = api.chat().completions().createStreaming(body)) {
            return stream.stream().toList();
        }
    }

    static String streamed(OpenAIClient api) {
        var options = ChatCompletionStreamOptions.builder().includeUsage(true).build();
        var all = chunks(api, ask("Hello").streamOptions(options).build());
        var last = all.get(all.size() - 1);
        check(last.choices().isEmpty() && last.usage().orElseThrow().totalTokens() > 0, last);
        var end = all.get(all.size() - 2).choices().get(0).finishReason().orElseThrow();
        check(end.equals(ChatCompletionChunk.Choice.FinishReason.STOP), end);
        return all.stream().flatMap(chunk -> chunk.choices().stream())
            .flatMap(choice -> choice.delta().content().stream()).collect(Collectors.joining());
    }

    static String tools(OpenAIClient api) {
        var question = withWeather(ask("What is the weather in Oslo?"));
        var required = ChatCompletionToolChoiceOption.Auto.REQUIRED;
        var first = api.chat().completions().create(question.toolChoice(required).build()).choices().get(0);
        check(first.finishReason().equals(ChatCompletion.Choice.FinishReason.TOOL_CALLS), first);
        var call = first.message().toolCalls().orElseThrow().get(0).asFunction();
        check(call.function().name().equals("get_weather"), call);
        var result = ChatCompletionToolMessageParam.builder().toolCallId(call.id()).content("rain").build();
        var next = withWeather(ask("What is the weather in Oslo?")).addMessage(first.message()).addMessage(result);
        var second = api.chat().completions().create(next.build()).choices().get(0);
        return call.function().arguments() + " " + second.message().content().orElseThrow();
    }

    static String toolsStreamed(OpenAIClient api) {
        var body = withWeather(ask("Weather?")).toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED).build();
        var calls = chunks(api, body).stream().flatMap(chunk -> chunk.choices().stream())
            .flatMap(choice -> choice.delta().toolCalls().stream()).flatMap(List::stream)
            .map(call -> call.function().orElseThrow()).toList();
        check(calls.get(0).name().orElseThrow().equals("get_weather"), calls);
        return calls.stream().flatMap(call -> call.arguments().stream()).collect(Collectors.joining());
    }

    static String show(OpenAIClient api, String url) {
        var image = ChatCompletionContentPartImage.builder()
            .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder().url(url).build()).build();
        var text = ChatCompletionContentPartText.builder().text("What is this?").build();
        var parts = List.of(ChatCompletionContentPart.ofImageUrl(image), ChatCompletionContentPart.ofText(text));
        var body = ChatCompletionCreateParams.builder().model(MODEL).addUserMessageOfArrayOfContentParts(parts);
        return api.chat().completions().create(body.build()).choices().get(0).message().content().orElseThrow();
    }

    static String pictureData(OpenAIClient api) {
        try {
            var data = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of("picture.png")));
            return show(api, "data:image/png;base64," + data);
        } catch (java.io.IOException fault) {
            throw new java.io.UncheckedIOException(fault);
        }
    }

    static String models(OpenAIClient api) {
        check(api.models().list().data().stream().map(Model::id).anyMatch(MODEL::equals), MODEL);
        return api.models().retrieve(MODEL).ownedBy();
    }

    static String embeddings(OpenAIClient api) {
        var body = EmbeddingCreateParams.builder().model("text-embedding-3-small")
            .inputOfArrayOfStrings(List.of("one", "two")).build();
        var made = api.embeddings().create(body).data();
        check(made.size() == 2 && made.get(1).index() == 1, made);
        check(made.get(0).embedding().size() > 1, made.get(0));
        return made.get(0).embedding().toString();
    }

    static ResponseCreateParams input() {
        return ResponseCreateParams.builder().model(MODEL).input("Hello").build();
    }

    static String responses(OpenAIClient api) {
        return api.responses().create(input()).output().stream()
            .flatMap(item -> item.message().stream()).flatMap(message -> message.content().stream())
            .flatMap(content -> content.outputText().stream()).map(text -> text.text())
            .collect(Collectors.joining());
    }

    static String responsesStreamed(OpenAIClient api) {
        try (var stream = api.responses().createStreaming(input())) {
            var events = stream.stream().toList();
            check(events.get(0).isCreated(), events.get(0));
            check(events.get(events.size() - 1).isCompleted(), events.get(events.size() - 1));
            return events.stream().flatMap(event -> event.outputTextDelta().stream())
                .map(delta -> delta.delta()).collect(Collectors.joining());
        }
    }

    /** The status, the code and the param of the error that a call must raise. */
    static String refused(Runnable call) {
        try {
            call.run();
        } catch (OpenAIServiceException refusal) {
            return refusal.statusCode() + " " + refusal.code().orElse("null") + " " + refusal.param().orElse("null");
        }
        throw new IllegalStateException("no error");
    }

    static void run(String name, Function<OpenAIClient, String> call) {
        run(name, System.getenv("OPENAI_API_KEY"), call);
    }

    static void run(String name, String key, Function<OpenAIClient, String> call) {
        var api = OpenAIOkHttpClient.builder().fromEnv().apiKey(key).putHeader("x-case", name).build();
        try {
            System.out.println(name + ": " + call.apply(api));
        } catch (RuntimeException fault) {
            System.out.println(name + ": FAILED " + fault.toString().replace('\n', ' '));
        } finally {
            api.close();
        }
    }

    public static void main(String[] arguments) {
        run("plain", api -> plain(api, "Hello"));
        run("streamed", Main::streamed);
        run("tools", Main::tools);
        run("tools_streamed", Main::toolsStreamed);
        run("picture_url", api -> show(api, PICTURE));
        run("picture_data", Main::pictureData);
        run("models", Main::models);
        run("embeddings", Main::embeddings);
        run("responses", Main::responses);
        run("responses_streamed", Main::responsesStreamed);
        run("unknown_key", "sk-nobody-knows-this-key", api -> refused(() -> plain(api, "Hello")));
        run("unknown_model", api -> refused(() -> api.models().retrieve("no-such-model")));
        var empty = ChatCompletionCreateParams.builder().model(MODEL).messages(List.of()).build();
        run("bad_request", api -> refused(() -> api.chat().completions().create(empty)));
        run("retry_429", api -> plain(api, "please 429"));
        run("retry_503", api -> plain(api, "please 503"));
    }
}
