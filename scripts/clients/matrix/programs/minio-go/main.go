// Reads one object for each line of standard input, with the MinIO SDK for Go.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

func main() {
	endpoint, _ := url.Parse(os.Getenv("MATRIX_ENDPOINT"))
	lookup := minio.BucketLookupAuto
	if os.Getenv("MATRIX_ADDRESSING") == "virtual" {
		lookup = minio.BucketLookupDNS
	}
	client, openError := minio.New(endpoint.Host, &minio.Options{
		Creds:        credentials.NewIAM(""),
		Region:       os.Getenv("AWS_REGION"),
		BucketLookup: lookup,
	})
	call := func() error {
		if openError != nil {
			return openError
		}
		object, err := client.GetObject(context.Background(), os.Getenv("MATRIX_BUCKET"), os.Getenv("MATRIX_KEY"), minio.GetObjectOptions{})
		if err != nil {
			return err
		}
		defer object.Close()
		_, err = io.Copy(io.Discard, object)
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
