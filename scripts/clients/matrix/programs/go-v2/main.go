// Reads one object for each line of standard input, with the AWS SDK for Go v2.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	ctx := context.Background()
	cfg, loadError := config.LoadDefaultConfig(ctx)
	client := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.BaseEndpoint = aws.String(os.Getenv("MATRIX_ENDPOINT"))
		o.UsePathStyle = false
	})
	call := func() error {
		if loadError != nil {
			return loadError
		}
		object, err := client.GetObject(ctx, &s3.GetObjectInput{
			Bucket: aws.String(os.Getenv("MATRIX_BUCKET")),
			Key:    aws.String(os.Getenv("MATRIX_KEY")),
		})
		if err != nil {
			return err
		}
		defer object.Body.Close()
		_, err = io.Copy(io.Discard, object.Body)
		return err
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		answer := map[string]any{"ok": true}
		if err := call(); err != nil {
			answer = map[string]any{"ok": false, "error": err.Error()}
		}
		text, _ := json.Marshal(answer)
		fmt.Println(string(text))
	}
}
