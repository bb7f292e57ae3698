package dev.vigil.cli.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vigil.cli.terminal.Json;
import dev.vigil.schema.StartupException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics} (Prometheus text), {@code /health} (JSON), {@code /health/live} and {@code /health/ready} (200 or 503),
 * and an index of these at {@code /}. On 127.0.0.1 only; reads nothing from a request but method and path.
 *
 * <p>Limits: 4 requests at once and 32 waiting, more are turned away; 64 connections; a request must be there within 5 s and
 * its answer taken within 20 s; a {@code Host} that is not the loopback interface is refused, so that no web page can
 * read it through a name of its own.
 */
public final class StatusServer implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int WAITING = 32;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    static {
        // The server of the JDK reads its limits from system properties, once, when its first instance is made.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "20");
        System.setProperty("sun.net.httpserver.idleInterval", "10");
        System.setProperty("sun.net.httpserver.maxReqHeaders", "50");
        System.setProperty("jdk.httpserver.maxConnections", "64");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final CollectorRegistry registry;
    private final Supplier<Health> health;

    private StatusServer(
            HttpServer server, ThreadPoolExecutor threads, CollectorRegistry registry, Supplier<Health> health) {
        this.server = server;
        this.threads = threads;
        this.registry = registry;
        this.health = health;
    }

    /**
     * Starts serving.
     *
     * @param preferredPort taken if it is free, else a free one; 0: a free one
     * @param registry what {@code /metrics} shows
     * @param health asked at each request of a {@code /health} path; called on several threads, must not block
     * @throws StartupException if no port can be had at all
     */
    public static StatusServer start(int preferredPort, CollectorRegistry registry, Supplier<Health> health) {
        HttpServer server = bind(preferredPort);
        ThreadPoolExecutor threads = threads();
        StatusServer status = new StatusServer(server, threads, registry, health);
        server.createContext("/", status::answer);
        server.setExecutor(threads);
        server.start();
        return status;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** {@code http://127.0.0.1:port}. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Stops at once; requests under way are cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!isLoopback(exchange.getRequestHeaders().getFirst("Host"))) {
                send(exchange, 421, TEXT, "this server answers to 127.0.0.1 and localhost only\n");
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, TEXT, "expected GET or HEAD\n");
            } else {
                route(exchange);
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/" -> send(exchange, 200, TEXT, "Vigil\n\n/metrics\n/health\n/health/live\n/health/ready\n");
            case "/metrics" -> send(exchange, 200, TextFormat.CONTENT_TYPE_004, metrics());
            case "/health" -> {
                Health now = health.get();
                send(exchange, now.live() && now.ready() ? 200 : 503, JSON, json(now));
            }
            case "/health/live" -> sendFlag(exchange, health.get().live(), "live");
            case "/health/ready" -> sendFlag(exchange, health.get().ready(), "ready");
            default -> send(exchange, 404, TEXT, "not found; / lists what there is\n");
        }
    }

    private static void sendFlag(HttpExchange exchange, boolean up, String name) throws IOException {
        send(exchange, up ? 200 : 503, TEXT, (up ? "" : "not ") + name + "\n");
    }

    private String metrics() throws IOException {
        StringWriter text = new StringWriter();
        TextFormat.write004(text, registry.metricFamilySamples());
        return text.toString();
    }

    private static String json(Health health) {
        ArrayNode components = Json.array();
        health.components()
                .forEach(part -> components.add(Json.object()
                        .put("name", part.name())
                        .put("up", part.up())
                        .put("text", part.text())));
        ObjectNode document = Json.object()
                .put("schema", "vigil.health/1")
                .put("live", health.live())
                .put("ready", health.ready());
        document.set("components", components);
        return Json.document(document) + "\n";
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** The name in a {@code Host} header, without its port. */
    private static boolean isLoopback(@Nullable String host) {
        if (host == null) {
            return true; // HTTP/1.0; a browser always sends one
        }
        String name = host.endsWith("]") ? host : host.replaceFirst(":\\d*$", "");
        return name.equals("127.0.0.1") || name.equalsIgnoreCase("localhost") || name.equals("[::1]");
    }

    private static HttpServer bind(int preferredPort) {
        try {
            try {
                return HttpServer.create(loopback(preferredPort), WAITING);
            } catch (BindException e) {
                return HttpServer.create(loopback(0), WAITING);
            }
        } catch (IOException e) {
            StartupException refusal = new StartupException(
                    StartupException.Kind.USAGE,
                    "no port for the status server on 127.0.0.1 (" + e.getMessage() + ")",
                    "console.port",
                    "is the loopback interface up?");
            refusal.initCause(e);
            throw refusal;
        }
    }

    private static InetSocketAddress loopback(int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
    }

    /** When all threads are busy and the queue is full, the JDK's server closes the connection. */
    private static ThreadPoolExecutor threads() {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "vigil-http-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
