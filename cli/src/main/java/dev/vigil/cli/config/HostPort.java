package dev.vigil.cli.config;

import org.apache.kafka.common.utils.Utils;

/** {@code HOST:PORT}, as Kafka and gRPC take it; IPv6 in brackets. */
final class HostPort {

    private HostPort() {}

    /** The text itself. */
    static String checked(String text) {
        String host = Utils.getHost(text);
        Integer port = Utils.getPort(text);
        if (text.contains("/") || host == null || port == null || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("HOST:PORT, such as 127.0.0.1:7233");
        }
        return text;
    }

    /** The text itself; empty is allowed. */
    static String checkedOrEmpty(String text) {
        return text.isEmpty() ? text : checked(text);
    }
}
