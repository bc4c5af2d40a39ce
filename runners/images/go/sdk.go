//go:build lock

// Package sample names what samples may import, so that `go mod tidy` locks all that those packages need.
package sample

import (
	_ "github.com/openai/openai-go"
	_ "github.com/openai/openai-go/azure"
	_ "github.com/openai/openai-go/v3"
	_ "github.com/openai/openai-go/v3/azure"
)
