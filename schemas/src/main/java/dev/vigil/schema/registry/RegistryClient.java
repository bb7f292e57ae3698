package dev.vigil.schema.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The few requests of the registry's REST interface. Each ends within the timeout, its body included. Thread-safe. */
final class RegistryClient {

    private static final String JSON = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final URI base;
    private final String authorization;
    private final Duration timeout;
    private final HttpClient http;

    /** @param url the REST interface; user info is sent as basic authentication and shown nowhere */
    RegistryClient(URI url, Duration timeout) {
        String userInfo = url.getUserInfo();
        this.authorization = userInfo == null
                ? ""
                : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        String path = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/+$", "");
        this.base = URI.create(url.getScheme() + "://" + url.getHost() + port + path);
        this.timeout = timeout;
        this.http = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    /** Where it is, without user info. */
    String address() {
        return base.toString();
    }

    /** Registers a schema and returns its number; the same schema again has the same number. */
    int register(String subject, String schema) throws RegistryException {
        JsonNode answer = call(
                "POST",
                "/subjects/" + segment(subject) + "/versions",
                MAPPER.createObjectNode().put("schema", schema).toString());
        if (!answer.path("id").isInt()) {
            throw new RegistryException(RegistryException.Kind.NO_REGISTRY, 200, "it answers without a number");
        }
        return answer.path("id").intValue();
    }

    void setCompatibility(String subject, String level) throws RegistryException {
        call(
                "PUT",
                "/config/" + segment(subject),
                MAPPER.createObjectNode().put("compatibility", level).toString());
    }

    /** The numbers of a subject's versions, oldest first; none where the subject is not there. */
    List<Integer> versions(String subject) throws RegistryException {
        try {
            List<Integer> versions = new ArrayList<>();
            call("GET", "/subjects/" + segment(subject) + "/versions", null)
                    .forEach(version -> versions.add(version.intValue()));
            return versions;
        } catch (RegistryException e) {
            if (e.status() == 404) {
                return List.of();
            }
            throw e;
        }
    }

    /** One version of a subject. */
    RegisteredSchema version(String subject, int version) throws RegistryException {
        JsonNode answer = call("GET", "/subjects/" + segment(subject) + "/versions/" + version, null);
        return new RegisteredSchema(
                answer.path("id").intValue(), answer.path("schema").asText());
    }

    /** A schema's text by its number. */
    String schema(int id) throws RegistryException {
        return call("GET", "/schemas/ids/" + id, null).path("schema").asText();
    }

    /**
     * A schema with its number.
     *
     * @param id the registry's number
     * @param schema the text
     */
    record RegisteredSchema(int id, String schema) {}

    private JsonNode call(String method, String path, @Nullable String body) throws RegistryException {
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header("Accept", JSON + ", application/json")
                .header("Content-Type", JSON)
                .method(method, publisher);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        HttpResponse<String> answer = send(request.build());
        if (answer.statusCode() / 100 != 2) {
            throw new RegistryException(
                    answer.statusCode() == 409 ? RegistryException.Kind.INCOMPATIBLE : RegistryException.Kind.REFUSED,
                    answer.statusCode(),
                    "it answered HTTP " + answer.statusCode() + " to " + method + " " + path);
        }
        try {
            return MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new RegistryException(
                    RegistryException.Kind.NO_REGISTRY, answer.statusCode(), "what it answers is no JSON");
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws RegistryException {
        var exchange = http.sendAsync(request, BodyHandlers.ofString());
        try {
            return exchange.get(
                    timeout.toMillis(),
                    TimeUnit.MILLISECONDS); // a body may trickle; the request's own limit does not cover it
        } catch (TimeoutException e) {
            throw new RegistryException(
                    RegistryException.Kind.UNREACHABLE, 0, "no answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            boolean late = cause instanceof java.net.http.HttpTimeoutException;
            throw new RegistryException(
                    RegistryException.Kind.UNREACHABLE,
                    0,
                    late
                            ? "no answer within " + timeout.toMillis() + " ms"
                            : cause instanceof java.net.ConnectException
                                    ? "connection refused"
                                    : "the connection failed (" + String.valueOf(cause) + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(RegistryException.Kind.UNREACHABLE, 0, "interrupted");
        } finally {
            exchange.cancel(true);
        }
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
