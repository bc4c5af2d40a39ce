// Calls the API in every way that a reader would; prints `case: what came` for each.
package main

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"
)

const (
	model   = "gpt-4o-mini"
	picture = "https://api.example.com/files/picture.png"
)

var (
	ctx     = context.Background()
	weather = []openai.ChatCompletionToolUnionParam{
		openai.ChatCompletionFunctionTool(shared.FunctionDefinitionParam{
			Name: "get_weather",
			Parameters: shared.FunctionParameters{
				"type":       "object",
				"properties": map[string]any{"city": map[string]any{"type": "string"}},
				"required":   []string{"city"},
			},
		}),
	}
	required = openai.ChatCompletionToolChoiceOptionUnionParam{OfAuto: openai.String("required")}
)

func check(holds bool, what any) {
	if !holds {
		panic(fmt.Sprint("unexpected: ", what))
	}
}

func must[T any](value T, err error) T {
	check(err == nil, err)
	return value
}

func ask(text string) openai.ChatCompletionNewParams {
	messages := []openai.ChatCompletionMessageParamUnion{openai.UserMessage(text)}
	return openai.ChatCompletionNewParams{Model: model, Messages: messages}
}

func plain(api openai.Client, text string) string {
	completion := must(api.Chat.Completions.New(ctx, ask(text)))
	check(completion.Choices[0].FinishReason == "stop", completion.Choices[0].FinishReason)
	check(completion.Usage.TotalTokens > 0, completion.Usage)
	return completion.Choices[0].Message.Content
}

func hello(api openai.Client) string { return plain(api, "Hello") }

func chunks(api openai.Client, body openai.ChatCompletionNewParams) []openai.ChatCompletionChunk {
	var all []openai.ChatCompletionChunk
	stream := api.Chat.Completions.NewStreaming(ctx, body)
	for stream.Next() {
		all = append(all, stream.Current())
	}
	check(stream.Err() == nil, stream.Err())
	return all
}

func streamed(api openai.Client) string {
	body := ask("Hello")
	body.StreamOptions = openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)}
	all, text := chunks(api, body), ""
	last := len(all) - 1
	check(len(all[last].Choices) == 0 && all[last].Usage.TotalTokens > 0, all[last])
	check(all[last-1].Choices[0].FinishReason == "stop", all[last-1])
	for _, chunk := range all[:last] {
		text += chunk.Choices[0].Delta.Content
	}
	return text
}

func tools(api openai.Client) string {
	body := ask("What is the weather in Oslo?")
	body.Tools, body.ToolChoice = weather, required
	first := must(api.Chat.Completions.New(ctx, body)).Choices[0]
	check(first.FinishReason == "tool_calls", first.FinishReason)
	call := first.Message.ToolCalls[0]
	check(call.Function.Name == "get_weather", call)
	body.ToolChoice = openai.ChatCompletionToolChoiceOptionUnionParam{}
	body.Messages = append(body.Messages, first.Message.ToParam(), openai.ToolMessage("rain", call.ID))
	second := must(api.Chat.Completions.New(ctx, body))
	return call.Function.Arguments + " " + second.Choices[0].Message.Content
}

func toolsStreamed(api openai.Client) string {
	body := ask("Weather?")
	body.Tools, body.ToolChoice = weather, required
	name, arguments := "", ""
	for _, chunk := range chunks(api, body) {
		for _, call := range chunk.Choices[0].Delta.ToolCalls {
			name += call.Function.Name
			arguments += call.Function.Arguments
		}
	}
	check(name == "get_weather", name)
	return arguments
}

func show(api openai.Client, url string) string {
	body := ask("")
	body.Messages[0] = openai.UserMessage([]openai.ChatCompletionContentPartUnionParam{
		openai.ImageContentPart(openai.ChatCompletionContentPartImageImageURLParam{URL: url}),
		openai.TextContentPart("What is this?"),
	})
	return must(api.Chat.Completions.New(ctx, body)).Choices[0].Message.Content
}

func pictureURL(api openai.Client) string { return show(api, picture) }

func pictureData(api openai.Client) string {
	data := must(os.ReadFile("picture.png"))
	return show(api, "data:image/png;base64,"+base64.StdEncoding.EncodeToString(data))
}

func models(api openai.Client) string {
	has := func(it openai.Model) bool { return it.ID == model }
	list := must(api.Models.List(ctx))
	check(slices.ContainsFunc(list.Data, has), list.Data)
	return must(api.Models.Get(ctx, model)).OwnedBy
}

func embeddings(api openai.Client) string {
	input := openai.EmbeddingNewParamsInputUnion{OfArrayOfStrings: []string{"one", "two"}}
	made := must(api.Embeddings.New(ctx, openai.EmbeddingNewParams{Model: "text-embedding-3-small", Input: input}))
	check(len(made.Data) == 2 && made.Data[1].Index == 1, made.Data)
	check(len(made.Data[0].Embedding) > 1, made.Data[0])
	return made.Data[0].RawJSON()
}

func input() responses.ResponseNewParams {
	text := responses.ResponseNewParamsInputUnion{OfString: param.NewOpt("Hello")}
	return responses.ResponseNewParams{Model: model, Input: text}
}

func respond(api openai.Client) string {
	response := must(api.Responses.New(ctx, input()))
	check(response.Status == "completed", response.Status)
	return response.OutputText()
}

func respondStreamed(api openai.Client) string {
	text, last := "", ""
	stream := api.Responses.NewStreaming(ctx, input())
	for stream.Next() {
		event := stream.Current()
		last = event.Type
		if last == "response.output_text.delta" {
			text += event.Delta
		}
	}
	check(stream.Err() == nil && last == "response.completed", stream.Err())
	return text
}

// refused gives the status, the code and the param of the error that a call must bring.
func refused(err error) string {
	var refusal *openai.Error
	check(errors.As(err, &refusal), err)
	return fmt.Sprint(refusal.StatusCode, " ", refusal.Code, " ", cmp.Or(refusal.Param, "null"))
}

func unknownKey(api openai.Client) string {
	_, err := api.Chat.Completions.New(ctx, ask("Hello"))
	return refused(err)
}

func unknownModel(api openai.Client) string {
	_, err := api.Models.Get(ctx, "no-such-model")
	return refused(err)
}

func badRequest(api openai.Client) string {
	body := openai.ChatCompletionNewParams{Model: model, Messages: []openai.ChatCompletionMessageParamUnion{}}
	_, err := api.Chat.Completions.New(ctx, body)
	return refused(err)
}

func run(name string, call func(openai.Client) string, options ...option.RequestOption) {
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Printf("%s: FAILED %s\n", name, strings.ReplaceAll(fmt.Sprint(fault), "\n", " "))
		}
	}()
	api := openai.NewClient(append(options, option.WithHeader("x-case", name))...)
	fmt.Printf("%s: %s\n", name, strings.ReplaceAll(call(api), "\n", " "))
}

func main() {
	run("plain", hello)
	run("streamed", streamed)
	run("tools", tools)
	run("tools_streamed", toolsStreamed)
	run("picture_url", pictureURL)
	run("picture_data", pictureData)
	run("models", models)
	run("embeddings", embeddings)
	run("responses", respond)
	run("responses_streamed", respondStreamed)
	run("unknown_key", unknownKey, option.WithAPIKey("sk-nobody-knows-this-key"))
	run("unknown_model", unknownModel)
	run("bad_request", badRequest)
	run("retry_429", func(api openai.Client) string { return plain(api, "please 429") })
	run("retry_503", func(api openai.Client) string { return plain(api, "please 503") })
}
