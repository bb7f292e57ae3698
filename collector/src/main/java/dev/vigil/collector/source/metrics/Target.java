package dev.vigil.collector.source.metrics;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * One page to scrape.
 *
 * @param name how it is called in records, keys and sentences
 * @param request what is asked
 * @param phase how long after the start, and after each full interval, it is asked
 * @param unit unit of its latencies where their names do not say it
 */
record Target(String name, HttpRequest request, Duration phase, LatencyUnit unit) {

    static Target of(URI uri, MetricsConfig config) {
        String name = MetricsConfig.targetName(uri);
        HttpRequest.Builder request = HttpRequest.newBuilder(withoutUserInfo(uri))
                .timeout(config.timeout())
                .header("Accept", PageFetch.ACCEPT)
                .header("Accept-Encoding", "gzip")
                .header("User-Agent", "vigil-collector");
        String userInfo = uri.getUserInfo();
        if (userInfo != null) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8)));
        }
        return new Target(
                name,
                request.GET().build(),
                phase(name, config.interval()),
                config.units().getOrDefault(uri, LatencyUnit.MILLISECONDS));
    }

    /** Spread over the interval by name, so that many targets are not asked at once and a restart asks at the same phases. */
    private static Duration phase(String name, Duration interval) {
        int mixed = name.hashCode() * 0x9E3779B9; // the golden ratio: similar names go far apart
        return Duration.ofMillis(Math.floorMod(mixed >>> 1, interval.toMillis()));
    }

    private static URI withoutUserInfo(URI uri) {
        if (uri.getRawUserInfo() == null) {
            return uri;
        }
        try {
            return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), uri.getQuery(), null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("expected an http or https URL as metrics target", e);
        }
    }
}
