package dev.vigil.cli.coverage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.schema.StartupException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks an HTTP API and says in words what went wrong. Thread-safe. */
final class HttpJson {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final String what;

    /** @param what whom it asks, for messages */
    HttpJson(String what) {
        this.what = what;
    }

    JsonNode get(String address) throws InterruptedException {
        return send(address, HttpRequest.newBuilder(uri(address)).GET());
    }

    JsonNode post(String address, String json) throws InterruptedException {
        return send(
                address,
                HttpRequest.newBuilder(uri(address))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private JsonNode send(String address, HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> answer =
                    client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 401 || answer.statusCode() == 403) {
                throw failure(
                        StartupException.Kind.REFUSED,
                        what + " at " + address + " refuses us (" + answer.statusCode() + ")");
            }
            if (answer.statusCode() / 100 != 2) {
                throw failure(
                        StartupException.Kind.UNREACHABLE,
                        "expected " + what + " at " + address + " to answer 200, got " + answer.statusCode());
            }
            return answer.body().isBlank() ? MAPPER.createObjectNode() : MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw failure(
                    StartupException.Kind.UNREACHABLE,
                    "no " + what + " answers at " + address + " ("
                            + e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage())
                            + ")");
        }
    }

    private URI uri(String address) {
        try {
            URI uri = URI.create(address);
            if (uri.getHost() != null
                    && uri.getScheme() != null
                    && uri.getScheme().startsWith("http")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw failure(
                StartupException.Kind.USAGE,
                "expected the address of " + what + " such as http://127.0.0.1:9090, got: " + address);
    }

    private static StartupException failure(StartupException.Kind kind, String message) {
        return new StartupException(kind, message, "", "curl shows what answers there");
    }
}
