package dev.vigil.collector.source.metrics;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A page's names and what tells the SDKs apart, sample by sample. Names are as many as the page has, which its limit on
 * samples bounds.
 */
final class SeenPage implements SampleHandler {

    private static final byte[] CLIENT_NAME = ascii("client_name");
    private static final byte[] SERVICE_NAME = ascii("service_name");
    private static final byte[] EXCEPTION = ascii("exception");

    private final WorkerPage worker;
    private final SeriesNames names;
    private final String prefix;
    private final Map<String, int[]> samplesByName = new LinkedHashMap<>();
    private final Map<String, SeriesName> meanings = new TreeMap<>();
    private boolean go;
    private boolean core;
    private boolean java;
    private boolean untypedWaits;
    private boolean sticky;

    SeenPage(WorkerPage worker, MetricNaming naming) {
        this.worker = worker;
        this.names = new SeriesNames(naming.prefix());
        this.prefix = naming.prefix();
    }

    @Override
    public void sample(SampleLine line) throws ScrapeException {
        String name =
                new String(line.bytes(), line.nameFrom(), line.nameTo() - line.nameFrom(), StandardCharsets.UTF_8);
        samplesByName.computeIfAbsent(name, first -> new int[1])[0]++;
        worker.sample(line);
        SeriesName meaning = names.find(line.bytes(), line.nameFrom(), line.nameTo());
        if (meaning == null) {
            return;
        }
        meanings.put(name, meaning);
        int client = line.label(CLIENT_NAME);
        int service = line.label(SERVICE_NAME);
        go |= client >= 0 && line.labelValue(client).contains("temporal_go");
        core |= service >= 0 && line.labelValue(service).contains("temporal-core");
        core |= meaning.family().kind() == dev.vigil.schema.event.SampleKind.COUNTER && !name.endsWith("_total");
        core |= meaning.family().kind() == dev.vigil.schema.event.SampleKind.HISTOGRAM && meaning.unit() == null;
        java |= line.label(EXCEPTION) >= 0;
        for (int label = 0; label < line.labels(); label++) {
            String value = line.labelValue(label);
            core |= value.equals("sticky_workflow_task");
            sticky |= value.endsWith(":sticky");
            untypedWaits |= meaning.family() == Family.ACTIVITY_SCHEDULE_TO_START_LATENCY
                    && line.labelNameIs(label, ascii("activity_type"))
                    && value.equals("none");
        }
    }

    Map<String, int[]> samplesByName() {
        return samplesByName;
    }

    Map<String, SeriesName> meanings() {
        return meanings;
    }

    boolean hasUntypedWaits() {
        return untypedWaits;
    }

    boolean hasStickyQueues() {
        return sticky;
    }

    boolean isJava() {
        return java && !go && !core;
    }

    boolean isGo() {
        return go;
    }

    boolean isCore() {
        return core && !go;
    }

    /** In words; empty where nothing of a worker was seen. */
    String sdk() {
        if (meanings.isEmpty()) {
            return "";
        }
        return isGo()
                ? "Go"
                : isCore() ? "Python, TypeScript, .NET, Ruby or Rust (Temporal's Core)" : isJava() ? "Java" : "unknown";
    }

    /** A prefix under which the SDKs' names stand, where it is not the one that was looked for; empty where there is none. */
    String otherPrefix() {
        for (String name : samplesByName.keySet()) {
            for (Family family : Family.values()) {
                int at = name.indexOf(family.metric());
                if (family.metric().length() > 12
                        && at >= 0
                        && !name.substring(0, at).equals(prefix)) {
                    return name.substring(0, at).isEmpty() ? "\"\"" : name.substring(0, at);
                }
            }
        }
        return "";
    }

    private static byte[] ascii(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }
}
