package dev.vigil.collector.source.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The active targets of a Prometheus server, by {@code /api/v1/targets}. At most {@value #MAX_BYTES} bytes of answer. */
final class PrometheusTargets implements TargetList {

    static final int MAX_BYTES = 32 << 20;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final URI server;
    private final String job;
    private final Duration timeout;
    private final HttpClient http;

    PrometheusTargets(URI server, String job, Duration timeout) {
        this.server = server;
        this.job = job;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    @Override
    public String name() {
        return "Prometheus at " + server.getHost();
    }

    @Override
    public List<URI> list() throws TargetListException {
        JsonNode answer = ask();
        JsonNode active = answer.path("data").path("activeTargets");
        if (!"success".equals(answer.path("status").asText()) || !active.isArray()) {
            throw new TargetListException("what it answers is no list of targets");
        }
        List<URI> targets = new ArrayList<>();
        for (JsonNode target : active) {
            if (job.isEmpty() || job.equals(target.path("labels").path("job").asText())) {
                try {
                    targets.add(new URI(target.path("scrapeUrl").asText()));
                } catch (URISyntaxException e) {
                    throw new TargetListException("a scrapeUrl in its answer is no URL");
                }
            }
        }
        return targets;
    }

    private JsonNode ask() throws TargetListException {
        String base = server.toString().replaceAll("/+$", "");
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/api/v1/targets?state=active"))
                .timeout(timeout)
                .header("User-Agent", "vigil-collector")
                .build();
        CompletableFuture<HttpResponse<InputStream>> exchange = http.sendAsync(request, BodyHandlers.ofInputStream());
        try {
            return exchange.thenApplyAsync(PrometheusTargets::body)
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS) // the answer's last byte included
                    .join();
        } catch (CompletionException e) {
            throw new TargetListException(
                    e.getCause() instanceof IllegalArgumentException refused
                            ? String.valueOf(refused.getMessage())
                            : "it does not answer within " + timeout.toMillis() + " ms");
        } finally {
            exchange.cancel(true);
        }
    }

    private static JsonNode body(HttpResponse<InputStream> answer) {
        try (InputStream in = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IllegalArgumentException("it answered HTTP " + answer.statusCode());
            }
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException("its answer has more than " + MAX_BYTES + " bytes");
            }
            return MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw new IllegalArgumentException("its answer is no JSON, or broke off", e);
        }
    }
}
