package dev.vigil.collector.source.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.collector.source.metrics.InspectedPage.Mode;
import dev.vigil.collector.source.metrics.InspectedPage.Sight;
import dev.vigil.schema.event.MetricSample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PageInspectorTest {

    private static final PageInspector INSPECTOR =
            new PageInspector(MetricNaming.DEFAULT, LatencyUnit.MILLISECONDS, MetricsLimits.DEFAULT);

    @TempDir
    private Path directory;

    private InspectedPage inspect(String page) {
        return inspect(INSPECTOR, page.getBytes(StandardCharsets.UTF_8));
    }

    private InspectedPage inspect(PageInspector inspector, byte[] page) {
        try {
            return inspector.inspect(Files.write(directory.resolve("page"), page), "page");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Mode mode(InspectedPage page, int number) {
        return page.modes().get(number - 1);
    }

    static byte[] gzip(byte[] page) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    @Test
    void aJavaPageSaysWhatItCanRevealAndWhatNot() {
        InspectedPage page = inspect(Pages.JAVA);

        assertThat(page.read()).isTrue();
        assertThat(page.sdk()).isEqualTo("Java");
        assertThat(page.format()).isEqualTo("prometheus-text-0.0.4");
        assertThat(page.samples()).isEqualTo(15);
        assertThat(mode(page, 1).sight()).isEqualTo(Sight.YES);
        assertThat(mode(page, 3).sight()).isEqualTo(Sight.PARTLY);
        assertThat(mode(page, 3).why())
                .contains("queue wait of activities above 30 s cannot be read: the largest bucket is 30 s");
        assertThat(mode(page, 3).todo()).contains("add a 300 s bucket").contains("MeterFilter");
        assertThat(mode(page, 4).sight()).isEqualTo(Sight.NO);
        assertThat(page.notes()).anyMatch(note -> note.contains("activity_type=\"none\""));
        assertThat(page.families())
                .anyMatch(family -> family.name().equals("temporal_num_pollers")
                        && family.metric().equals("num_pollers"))
                .anyMatch(family -> family.name().equals("jvm_memory_used_bytes")
                        && family.metric().isEmpty());
    }

    @Test
    void aCorePageIsRecognisedAndItsUnitSaid() {
        InspectedPage page = inspect(Pages.CORE);

        assertThat(page.sdk()).contains("Core");
        assertThat(page.notes()).anyMatch(note -> note.contains("read as milliseconds"));
        assertThat(mode(page, 3).why()).contains("the largest bucket is 1 s");
        assertThat(mode(page, 3).todo()).contains("histogram_bucket_overrides");
    }

    @Test
    void bucketsThatReachFarEnoughAreNotComplainedOf() {
        InspectedPage page = inspect(Pages.JAVA
                .replace("le=\"30.0\"", "le=\"300.0\"")
                .replace("task_queue=\"billing:sticky\"", "task_queue=\"billing\""));

        assertThat(mode(page, 3).why()).doesNotContain("queue wait of activities above");
    }

    @Test
    void aPrefixAndRenamedLabelsAreConfigured() {
        // Given
        String renamed = Pages.JAVA.replace("temporal_", "acme_").replace("task_queue=", "queue=");
        MetricNaming naming = new MetricNaming("acme_", Map.of("task_queue", "queue"));

        // When
        InspectedPage unaware = inspect(renamed);
        InspectedPage aware = inspect(
                new PageInspector(naming, LatencyUnit.MILLISECONDS, MetricsLimits.DEFAULT),
                renamed.getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(unaware.modes()).isEmpty();
        assertThat(unaware.notes()).anyMatch(note -> note.contains("under the prefix acme_"));
        assertThat(aware.kept())
                .hasSize(6)
                .extracting(MetricSample::getTaskQueue)
                .contains("billing");
    }

    @Test
    void aGzippedFileIsUnpackedAndABombIsNot() {
        PageInspector small = new PageInspector(
                MetricNaming.DEFAULT,
                LatencyUnit.MILLISECONDS,
                new MetricsLimits(1 << 20, 500_000, 64 << 10, 64, 4 << 10, 5_000));
        byte[] packed = gzip(Pages.JAVA.getBytes(StandardCharsets.UTF_8));
        byte[] damaged = packed.clone();
        damaged[packed.length - 6]++;

        assertThat(inspect(INSPECTOR, packed).samples()).isEqualTo(15);
        assertThat(inspect(small, gzip(new byte[50 << 20])).reason()).contains("more than 1048576 bytes");
        assertThat(inspect(INSPECTOR, damaged).reason()).contains("checksum");
        assertThat(inspect(INSPECTOR, java.util.Arrays.copyOf(packed, packed.length - 4))
                        .reason())
                .contains("ends too early");
    }

    @Test
    void whatIsNoPageOfMetricsIsSaidInOneSentence() throws Exception {
        assertThat(inspect("<html>\n").reason()).isNotEmpty();
        assertThat(inspect("").reason()).isEqualTo("the page is empty");
        assertThat(INSPECTOR.inspect(directory, "d").reason()).contains("directory");
        assertThat(INSPECTOR.inspect(directory.resolve("nothing"), "n").reason())
                .isEqualTo("there is no such file");
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThat(INSPECTOR.inspect(pipe, "p").reason()).isEqualTo("it is no plain file");
    }

    @Test
    void pagesOverHttpAreBoundedInBytesAndTime() {
        PageInspector small = new PageInspector(
                MetricNaming.DEFAULT,
                LatencyUnit.MILLISECONDS,
                new MetricsLimits(4 << 20, 500_000, 64 << 10, 64, 4 << 10, 5_000),
                Duration.ofMillis(700));
        try (PageServer server = new PageServer()) {
            assertThat(small.inspect(server.url("/good")).read()).isTrue();
            assertThat(small.inspect(server.url("/packed")).samples()).isEqualTo(15);
            assertThat(small.inspect(server.url("/openmetrics")).format()).isEqualTo("openmetrics-1.0");
            assertThat(small.inspect(server.url("/endless")).reason()).contains("more than 4194304 bytes");
            assertThat(small.inspect(server.url("/slow")).reason()).contains("no whole page within 700 ms");
            assertThat(small.inspect(server.url("/html")).reason()).isNotEmpty();
            assertThat(small.inspect(server.url("/500")).reason()).isEqualTo("it answered HTTP 500");
        }
        PageServer gone = new PageServer();
        gone.close();
        assertThat(small.inspect(gone.url("/good")).reason()).isEqualTo("connection refused");
    }
}
