package dev.vigil.schema.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** A registry over HTTP that keeps its subjects in memory and can be made to misbehave. */
final class FakeRegistry implements AutoCloseable {

    /** How it behaves. */
    enum Mood {
        WELL,
        HANGS,
        TRICKLES,
        HTML,
        UNAUTHORIZED
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();

    final Map<String, String> compatibility = new TreeMap<>();
    final Map<String, List<Integer>> subjects = new LinkedHashMap<>();
    private final List<String> schemas = new ArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Mood mood = Mood.WELL;

    FakeRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void behave(Mood changed) {
        mood = changed;
    }

    synchronized int put(String subject, Schema schema) {
        String text = schema.toString();
        int id = schemas.indexOf(text) + 1;
        if (id == 0) {
            schemas.add(text);
            id = schemas.size();
        }
        List<Integer> versions = subjects.computeIfAbsent(subject, first -> new ArrayList<>());
        if (!versions.contains(id)) {
            versions.add(id);
        }
        return id;
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            switch (mood) {
                case HANGS -> closing.await();
                case TRICKLES -> {
                    exchange.sendResponseHeaders(200, 0);
                    do {
                        exchange.getResponseBody().write(' ');
                        exchange.getResponseBody().flush();
                    } while (!closing.await(100, java.util.concurrent.TimeUnit.MILLISECONDS));
                }
                case HTML -> answer(exchange, 200, "<html>It works!</html>");
                case UNAUTHORIZED -> answer(exchange, 401, "{}");
                case WELL -> serve(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void serve(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path[0].equals("config")) {
            compatibility.put(
                    path[1], MAPPER.readTree(body).get("compatibility").asText());
            answer(exchange, 200, body);
        } else if (path[0].equals("schemas")) {
            int id = Integer.parseInt(path[2]);
            answer(exchange, id > schemas.size() ? 404 : 200, id > schemas.size() ? "{}" : schema(id));
        } else if (method.equals("POST")) {
            Schema schema = new Schema.Parser()
                    .parse(MAPPER.readTree(body).get("schema").asText());
            boolean fits = subjects.getOrDefault(path[1], List.of()).stream()
                    .allMatch(id -> SchemaCompatibility.checkReaderWriterCompatibility(
                                            schema, new Schema.Parser().parse(schemas.get(id - 1)))
                                    .getType()
                            == SchemaCompatibilityType.COMPATIBLE);
            answer(exchange, fits ? 200 : 409, fits ? "{\"id\":" + put(path[1], schema) + "}" : "{\"error_code\":409}");
        } else if (!subjects.containsKey(path[1])) {
            answer(exchange, 404, "{\"error_code\":40401}");
        } else if (path.length == 3) {
            List<Integer> versions = new ArrayList<>();
            for (int i = 1; i <= subjects.get(path[1]).size(); i++) {
                versions.add(i);
            }
            answer(exchange, 200, versions.toString());
        } else {
            answer(exchange, 200, schema(subjects.get(path[1]).get(Integer.parseInt(path[3]) - 1)));
        }
    }

    private String schema(int id) {
        return MAPPER.createObjectNode()
                .put("id", id)
                .put("schema", schemas.get(id - 1))
                .toString();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
