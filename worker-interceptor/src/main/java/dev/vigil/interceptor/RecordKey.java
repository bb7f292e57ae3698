package dev.vigil.interceptor;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The key {@code cluster/namespace/workflowId}, each segment percent-encoded, as every other writer of Vigil's topics
 * spells it: the default partitioner's murmur2 of these bytes then puts an attempt beside the events of its workflow. Pure.
 */
final class RecordKey {

    private RecordKey() {}

    static byte[] of(String cluster, String namespace, String workflowId) {
        String key = encode(cluster) + '/' + encode(namespace) + '/' + encode(workflowId);
        return key.getBytes(StandardCharsets.UTF_8);
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
