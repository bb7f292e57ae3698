package dev.vigil.schema;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Utils;

/**
 * Record keys: UTF-8 strings of percent-encoded segments joined by {@code /}, partitioned by murmur2 of those bytes, so
 * that every writer agrees. Pure functions.
 */
public final class Keys {

    private Keys() {}

    /** Joins segments, each percent-encoded, so that a {@code /} in a workflow id does not make a segment. */
    public static String of(String... segments) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < segments.length; i++) {
            if (i > 0) {
                key.append('/');
            }
            key.append(encode(segments[i]));
        }
        return key.toString();
    }

    /** The segments of a key, decoded. */
    public static List<String> segments(String key) {
        return Arrays.stream(key.split("/", -1))
                .map(segment -> URLDecoder.decode(segment, StandardCharsets.UTF_8))
                .toList();
    }

    /** The partition of a key, as Kafka's default partitioner and {@code librdkafka}'s murmur2 partitioner choose it. */
    public static int partition(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    private static String encode(String segment) {
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
            if (!plain && c != '.' && c != '_') {
                return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
            }
        }
        return segment;
    }
}
