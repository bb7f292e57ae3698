package dev.vigil.collector.source.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A real HTTP server whose paths behave well, badly and worse. */
final class PageServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);

    PageServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        page("/good", "text/plain; version=0.0.4", Pages.JAVA);
        page("/openmetrics", "application/openmetrics-text; version=1.0.0", Pages.CORE + "# EOF\n");
        page("/torn-openmetrics", "application/openmetrics-text; version=1.0.0", Pages.CORE);
        page("/html", "text/html", "<!DOCTYPE html><html><body>It works!</body></html>\n");
        page("/other-application", "text/plain", "jvm_memory_used_bytes{area=\"heap\"} 1\n");
        server.createContext("/packed", exchange -> {
            boolean asked = "gzip".equals(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
            byte[] body = PageInspectorTest.gzip(Pages.JAVA.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(asked ? 200 : 406, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.createContext("/500", exchange -> answer(exchange, 500, "text/plain", Pages.JAVA));
        server.createContext("/302", exchange -> {
            exchange.getResponseHeaders().set("Location", "/good");
            answer(exchange, 302, "text/plain", "");
        });
        server.createContext("/slow", this::oneByteASecond);
        server.createContext("/endless", this::endless);
        server.createContext("/endless-line", this::endlessLine);
        server.createContext("/cut", PageServer::cut);
        server.createContext("/private", exchange -> {
            boolean known =
                    "Basic dmlnaWw6cEBzcw==".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange, known ? 200 : 401, "text/plain", Pages.JAVA);
        });
        server.start();
    }

    URI url(String path) {
        return URI.create(origin() + path);
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void page(String path, String contentType, String text) {
        server.createContext(path, exchange -> answer(exchange, 200, contentType, text));
    }

    private static void answer(HttpExchange exchange, int status, String contentType, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private void oneByteASecond(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        try {
            do {
                out.write('#');
                out.flush();
            } while (!closing.await(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        byte[] page = Pages.JAVA.getBytes(StandardCharsets.UTF_8);
        while (closing.getCount() > 0) {
            out.write(page);
        }
    }

    private void endlessLine(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        byte[] bytes = "x".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        while (closing.getCount() > 0) {
            out.write(bytes);
        }
    }

    /** Promises more than it sends, and hangs up. */
    private static void cut(HttpExchange exchange) throws IOException {
        byte[] body = Pages.JAVA.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body, 0, body.length / 2);
        exchange.getResponseBody().flush();
        exchange.close();
    }
}
