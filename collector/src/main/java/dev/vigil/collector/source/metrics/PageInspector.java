package dev.vigil.collector.source.metrics;

import dev.vigil.collector.source.metrics.InspectedPage.Family;
import dev.vigil.collector.source.metrics.InspectedPage.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Judges a page of metrics strictly by its format and says what Vigil would make of it. A file may be gzipped. What decides
 * between the formats is the content type, and for a file the line {@code # EOF}. Thread-safe.
 */
public final class PageInspector {

    /** What a page over HTTP may take. */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final String OPEN_METRICS = "openmetrics-1.0";
    private static final String TEXT = "prometheus-text-0.0.4";

    private final MetricNaming naming;
    private final LatencyUnit unstatedUnit;
    private final MetricsLimits limits;
    private final Duration timeout;

    /** @param unstatedUnit unit of latencies whose names do not say it */
    public PageInspector(MetricNaming naming, LatencyUnit unstatedUnit, MetricsLimits limits) {
        this(naming, unstatedUnit, limits, TIMEOUT);
    }

    PageInspector(MetricNaming naming, LatencyUnit unstatedUnit, MetricsLimits limits, Duration timeout) {
        this.timeout = timeout;
        this.naming = naming;
        this.unstatedUnit = unstatedUnit;
        this.limits = limits;
    }

    /** A file, plain or gzipped. */
    public InspectedPage inspect(Path file, String name) {
        if (!Files.exists(file)) {
            return InspectedPage.refused(name, "", 0, 0, "there is no such file");
        }
        if (!Files.isRegularFile(file)) { // a pipe would wait for a writer, a device never end
            return InspectedPage.refused(
                    name,
                    "",
                    0,
                    0,
                    Files.isDirectory(file) ? "it is a directory, expected a file" : "it is no plain file");
        }
        PageBytes page = new PageBytes(limits.bytes());
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[64 << 10];
            PageSink sink = null;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                boolean packed = count > 1 && buffer[0] == 0x1f && (buffer[1] & 0xff) == 0x8b;
                sink = sink == null ? packed ? new Gunzip(page) : page : sink;
                sink.feed(ByteBuffer.wrap(buffer, 0, count));
            }
            if (sink != null) {
                sink.finish();
            }
        } catch (ScrapeException e) {
            return InspectedPage.refused(name, "", 0, 0, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return InspectedPage.refused(
                    name, "", 0, 0, "it cannot be read: " + e.getClass().getSimpleName());
        }
        return inspect(page.bytes(), null, name);
    }

    /** A page over HTTP, in at most {@link #TIMEOUT}. */
    public InspectedPage inspect(URI uri) {
        String name = MetricsConfig.targetName(uri);
        PageFetch fetch = new PageFetch(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build(),
                timeout);
        Target target = Target.of(uri, MetricsConfig.of(List.of(uri)));
        ResponseInfo[] answered = new ResponseInfo[1];
        try {
            PageBytes page = fetch.fetch(target.request(), answer -> {
                        answered[0] = answer;
                        return new PageBytes(limits.bytes());
                    })
                    .join();
            return inspect(page.bytes(), answered[0], name);
        } catch (CompletionException e) {
            return InspectedPage.refused(
                    name, "", 0, 0, String.valueOf(fetch.reason(e).getMessage()));
        }
    }

    private InspectedPage inspect(byte[] page, @Nullable ResponseInfo answer, String name) {
        boolean openMetrics =
                answer != null && answer.headers().firstValue("content-type").isPresent()
                        ? PageFetch.isOpenMetrics(answer)
                        : hasEnd(page);
        String format = openMetrics ? OPEN_METRICS : TEXT;
        WorkerPage worker = new WorkerPage(
                new SeriesNames(naming.prefix()),
                new LabelSets(limits.labelBytes(), naming),
                unstatedUnit,
                limits.series());
        SeenPage seen = new SeenPage(worker, naming);
        ExpositionParser parser =
                new ExpositionParser(seen, limits, openMetrics, openMetrics ? new OpenMetricsRules() : new TextRules());
        try {
            parser.feed(ByteBuffer.wrap(page));
            parser.finish();
        } catch (ScrapeException e) {
            return InspectedPage.refused(name, format, page.length, parser.samples(), String.valueOf(e.getMessage()));
        }
        var kept = worker.samples();
        List<Mode> modes = seen.meanings().isEmpty() ? List.of() : new SightOfModes(seen, kept).modes();
        return new InspectedPage(
                name,
                true,
                "",
                format,
                page.length,
                parser.samples(),
                seen.sdk(),
                families(seen),
                kept,
                worker.malformed(),
                modes,
                notes(seen, worker.malformed()));
    }

    private List<String> notes(SeenPage seen, int malformed) {
        List<String> notes = new ArrayList<>();
        if (seen.meanings().isEmpty()) {
            String other = seen.otherPrefix();
            notes.add("no metric of a Temporal worker is in this page"
                    + (other.isEmpty()
                            ? "; expected names that begin with " + naming.prefix()
                            : "; names of one stand there under the prefix " + other
                                    + ": set collector.metrics.prefix to it"));
        }
        if (seen.hasUntypedWaits()) {
            notes.add(
                    "this SDK counts each activity's queue wait twice, once with activity_type=\"none\": that copy is left out");
        }
        if (seen.hasStickyQueues()) {
            notes.add("sticky queues are counted under the queue they belong to, marked sticky");
        }
        boolean unstated = seen.meanings().values().stream()
                .anyMatch(meaning -> meaning.family().kind() == dev.vigil.schema.event.SampleKind.HISTOGRAM
                        && meaning.unit() == null);
        if (unstated) {
            notes.add("latencies do not name their unit and are read as "
                    + unstatedUnit.name().toLowerCase(java.util.Locale.ROOT)
                    + "; collector.metrics.unit changes that");
        }
        if (malformed > 0) {
            notes.add(malformed + " series are left out: their numbers contradict each other");
        }
        return notes;
    }

    private List<Family> families(SeenPage seen) {
        Map<String, Family> byName =
                new TreeMap<>(Comparator.comparing((String name) -> !name.startsWith(naming.prefix()))
                        .thenComparing(Comparator.naturalOrder()));
        seen.samplesByName().forEach((name, samples) -> {
            SeriesName meaning = seen.meanings().get(name);
            String family = withoutPart(name);
            Family before = byName.get(family);
            int sum = samples[0] + (before == null ? 0 : before.samples());
            byName.put(
                    family,
                    meaning != null
                            ? new Family(family, sum, meaning.family().metric(), FamilyUse.of(meaning))
                            : before != null
                                    ? new Family(family, sum, before.metric(), before.use())
                                    : new Family(family, sum, "", "read over"));
        });
        return List.copyOf(byName.values());
    }

    private static String withoutPart(String name) {
        for (String part : new String[] {"_bucket", "_sum", "_count", "_max"}) {
            if (name.endsWith(part) && name.length() > part.length() && !name.endsWith("thread_count")) {
                return name.substring(0, name.length() - part.length());
            }
        }
        return name;
    }

    /** Whether a line is OpenMetrics' last. */
    private static boolean hasEnd(byte[] page) {
        byte[] end = {'#', ' ', 'E', 'O', 'F'};
        int from = 0;
        for (int i = 0; i <= page.length; i++) {
            if (i == page.length || page[i] == '\n') {
                if (Slices.is(page, from, i, end)) {
                    return true;
                }
                from = i + 1;
            }
        }
        return false;
    }
}
