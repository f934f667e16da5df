// Reads one object for each line of standard input, with the AWS SDK for Go v1.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/s3"
)

func main() {
	settings := aws.NewConfig().WithEndpoint(os.Getenv("MATRIX_ENDPOINT"))
	opened, openError := session.NewSession(settings)
	call := func() error {
		if openError != nil {
			return openError
		}
		object, err := s3.New(opened).GetObject(&s3.GetObjectInput{
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
