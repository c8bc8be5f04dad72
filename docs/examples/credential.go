// Saves a credential, validates it again and sends a request with it, with Go's standard library only.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

func call(method, path, body string) string {
	request, _ := http.NewRequest(method, os.Getenv("SERVER")+path, strings.NewReader(body))
	request.Header = http.Header{"Authorization": {"Bearer " + os.Getenv("TOKEN")},
		"Content-Type": {"application/json"}, "If-None-Match": {"*"}}
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode >= 400 {
		panic(fmt.Sprint(method, " ", path, ": ", response, err))
	}
	text, _ := io.ReadAll(response.Body)
	return string(text)
}

func main() {
	values := map[string]string{"api-key": os.Getenv("API_KEY"), "base-url": os.Getenv("BASE_URL")}
	body, _ := json.Marshal(map[string]any{"connector": "clari-revenue", "values": values})
	fmt.Println(call("PUT", "/v1/credentials/from-go", string(body)))
	fmt.Println(call("POST", "/v1/credentials/from-go/validate", ""))
	fmt.Println(call("GET", "/v1/credentials/from-go/proxy/admin/limits", ""))
}
