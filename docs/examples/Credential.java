// Saves a credential, validates it again and sends a request with it, with Java's standard library only.
import java.net.URI;
import java.net.http.*;

public class Credential {
    static String call(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(System.getenv("SERVER") + path))
            .header("Authorization", "Bearer " + System.getenv("TOKEN"))
            .header("Content-Type", "application/json")
            .header("If-None-Match", "*")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            throw new IllegalStateException(method + " " + path + ": " + response.body());
        }
        return response.body();
    }

    public static void main(String[] arguments) throws Exception {
        var body = """
            {"connector": "clari-revenue", "values": {"api-key": "%s", "base-url": "%s"}}
            """.formatted(System.getenv("API_KEY"), System.getenv("BASE_URL"));
        System.out.println(call("PUT", "/v1/credentials/from-java", body));
        System.out.println(call("POST", "/v1/credentials/from-java/validate", ""));
        System.out.println(call("GET", "/v1/credentials/from-java/proxy/admin/limits", ""));
    }
}
