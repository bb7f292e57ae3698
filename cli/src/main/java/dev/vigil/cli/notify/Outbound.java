package dev.vigil.cli.notify;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;

/** Posts JSON over HTTP and says in words why a receiver did not take it. Thread-safe. */
final class Outbound {

    private final HttpClient client;
    private final Duration patience;

    /** @param patience longest wait for an answer */
    Outbound(Duration patience) {
        this(patience, HttpClient.newBuilder());
    }

    /** @param builder what else the client is set up with */
    Outbound(Duration patience, HttpClient.Builder builder) {
        this.patience = patience;
        this.client = builder.connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** @throws DeliveryException if the answer is not 2xx, or there is none in time */
    void post(URI address, Map<String, String> headers, byte[] json) throws DeliveryException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(patience)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json));
        headers.forEach(request::header);
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 != 2) {
                throw new DeliveryException("it answered " + answer.statusCode() + beginning(answer.body()));
            }
        } catch (HttpTimeoutException e) {
            throw new DeliveryException("no answer within " + patience.toSeconds() + " s");
        } catch (ConnectException e) {
            throw new DeliveryException("nobody answers there");
        } catch (SSLException e) {
            throw new DeliveryException(certificate(e));
        } catch (IOException e) {
            throw new DeliveryException("the connection broke: " + e.getMessage());
        }
    }

    private static String certificate(SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException expired) {
                return "its certificate has expired: " + expired.getMessage();
            }
        }
        return "its certificate is not accepted: " + failure.getMessage();
    }

    /** Of what it said, enough to understand. */
    private static String beginning(byte[] body) {
        String text = new String(body, 0, Math.min(200, body.length), StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}", " ")
                .trim();
        return text.isEmpty() ? "" : ": " + text;
    }
}
