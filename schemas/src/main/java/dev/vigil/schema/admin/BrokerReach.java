package dev.vigil.schema.admin;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;

/** The first contact: waits a few seconds for a broker, and says in one sentence why there is none. */
final class BrokerReach {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TRY_MILLIS = 3_300;
    private static final int PROBE_MILLIS = 1_000;

    private BrokerReach() {}

    /**
     * An admin client that has had one answer.
     *
     * @param from where the address stands, for the message
     * @throws StartupException UNREACHABLE after three tries in ten seconds; REFUSED on wrong credentials; USAGE if Kafka's
     *     client does not accept the settings
     */
    static Admin connect(Map<String, ?> clientSettings, String from) {
        String address = String.valueOf(clientSettings.get("bootstrap.servers"));
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.putIfAbsent("client.id", "vigil-admin");
        Admin admin;
        try {
            admin = Admin.create(settings);
        } catch (KafkaException e) {
            throw notCreated(address, from, e);
        }
        try {
            awaitAnswer(admin, address, from);
            return admin;
        } catch (RuntimeException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    private static void awaitAnswer(Admin admin, String address, String from) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int tries = 0;
        while (true) {
            tries++;
            try {
                admin.describeCluster(new DescribeClusterOptions().timeoutMs(TRY_MILLIS))
                        .clusterId()
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                return;
            } catch (ExecutionException | TimeoutException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                boolean silent = cause instanceof TimeoutException
                        || cause instanceof org.apache.kafka.common.errors.TimeoutException;
                if (!silent) {
                    throw AdminCall.inWords(cause, "describe the cluster");
                }
                if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TRY_MILLIS / 2) > deadline) {
                    throw unreachable(
                            address,
                            reason(address) + ", " + tries + " tries in " + PATIENCE.toSeconds() + " s",
                            from,
                            cause);
                }
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    private static StartupException notCreated(String address, String from, KafkaException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException
                    && String.valueOf(cause.getMessage()).contains("No resolvable bootstrap")) {
                return unreachable(address, "no such host", from, e);
            }
        }
        Throwable root = e.getCause() == null ? e : e.getCause();
        StartupException refusal = new StartupException(
                Kind.USAGE,
                "Kafka's client does not accept its settings: " + root.getMessage(),
                from,
                "check kafka.bootstrap_servers (HOST:PORT, separated by commas) and kafka.properties");
        refusal.initCause(e);
        return refusal;
    }

    private static StartupException unreachable(String address, String why, String from, Throwable cause) {
        StartupException refusal = new StartupException(
                Kind.UNREACHABLE,
                "no Kafka broker answers at " + address + " (" + why + ")",
                from,
                "is it running, and is this its address as seen from here?");
        refusal.initCause(cause);
        return refusal;
    }

    /** Why the first address does not answer: the client itself only says that time ran out. */
    private static String reason(String address) {
        String first = address.split(",")[0].trim();
        String host = Utils.getHost(first);
        Integer port = Utils.getPort(first);
        if (host == null || port == null) {
            return "no answer";
        }
        InetSocketAddress target = new InetSocketAddress(host, port);
        if (target.isUnresolved()) {
            return "no such host";
        }
        try (Socket socket = new Socket()) {
            socket.connect(target, PROBE_MILLIS);
            return "something listens there that does not speak Kafka's protocol, or speaks it over TLS only";
        } catch (SocketTimeoutException e) {
            return "no answer";
        } catch (ConnectException e) {
            return "connection refused";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
