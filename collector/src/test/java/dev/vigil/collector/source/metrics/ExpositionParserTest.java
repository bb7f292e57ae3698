package dev.vigil.collector.source.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionParserTest {

    /** Writes each sample as one canonical line. */
    private static final class Printed implements SampleHandler {

        private final List<String> lines = new ArrayList<>();

        @Override
        public void sample(SampleLine line) throws ScrapeException {
            StringBuilder text = new StringBuilder(
                    new String(line.bytes(), line.nameFrom(), line.nameTo() - line.nameFrom(), StandardCharsets.UTF_8));
            for (int i = 0; i < line.labels(); i++) {
                text.append('|')
                        .append(new String(
                                line.bytes(),
                                line.labelNameFrom(i),
                                line.labelNameTo(i) - line.labelNameFrom(i),
                                StandardCharsets.UTF_8))
                        .append('=')
                        .append(line.labelValue(i));
            }
            lines.add(text + "|" + line.value());
        }
    }

    private static List<String> print(String page, boolean openMetrics, int chunkBytes) throws ScrapeException {
        Printed printed = new Printed();
        Pages.parse(page.getBytes(StandardCharsets.UTF_8), printed, MetricsLimits.DEFAULT, openMetrics, chunkBytes);
        return printed.lines;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "up 1~up|1.0",
                "up{} 1~up|1.0",
                "  up\t{ a = \"b\" , } \t 1 1395066363000~up|a=b|1.0",
                "a:b_c{x=\"\",y=\"}, # \"} -Inf~a:b_c|x=|y=}, # |-Infinity",
                "m{p=\"C:\\\\DIR\\\"q\\\"\\d\"}1~m|p=C:\\DIR\"q\"\\d|1.0",
                "m{q=\"ö🚚\"} 2e3~m|q=ö🚚|2000.0",
                "{\"my metric\",\"a.b\"=\"c\"} 1~my metric|a.b=c|1.0",
                "h_bucket{le=\"1\"} 3 # {trace_id=\"x\"} 0.5 1.5~h_bucket|le=1|3.0",
            })
    void aSampleIsReadInAnyOfItsSpellings(String line, String expected) throws ScrapeException {
        assertThat(print("# comment\n\n" + line + "\n", false, 1 << 20)).containsExactly(expected);
    }

    @Test
    void linesMayEndWithACarriageReturn() throws ScrapeException {
        assertThat(print("# comment\r\n\r\na 1\r\n", false, 1 << 20)).containsExactly("a|1.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE html>",
                "{\"status\":\"ok\"}",
                "OK",
                "1 2",
                "m",
                "m{",
                "m{a",
                "m{a=",
                "m{a=\"b",
                "m{a=\"b\\\"} 1",
                "m{a='b'} 1",
                "m{a=b} 1",
                "m{a=\"b\" c=\"d\"} 1",
                "m{a=\"b\"+} 1",
                "m{1a=\"b\"} 1",
                "m{a=\"b\"} x",
                "m{a=\"b\"}",
                "m 1 2 3",
                "m 1 x",
                "@m 1",
                "{a=\"b\"} 1",
                "{} 1",
                "m{\"n\",a=\"b\"} 1"
            })
    void aLineThatIsNoMetricsMakesThePageNone(String line) {
        assertThatThrownBy(() -> print("good 1\n" + line + "\n", false, 1 << 20))
                .isInstanceOf(ScrapeException.class)
                .hasMessageStartingWith("line 2: expected ")
                .extracting(e -> ((ScrapeException) e).reason())
                .isEqualTo(DownReason.NOT_METRICS);
    }

    @Test
    void howAPageIsCutIntoChunksMakesNoDifference() throws ScrapeException {
        List<String> whole = print(Pages.JAVA + Pages.CORE, false, 1 << 20);

        for (int chunkBytes : new int[] {1, 2, 7, 64, 1_000}) {
            assertThat(print(Pages.JAVA + Pages.CORE, false, chunkBytes)).isEqualTo(whole);
        }
    }

    @Test
    void aTornPageIsRefused() {
        assertThatThrownBy(() -> print("up 1\nslots 80", false, 100)).hasMessageContaining("torn");
        assertThatThrownBy(() -> print("up 1\n", true, 100)).hasMessageContaining("# EOF");
        assertThatThrownBy(() -> print("up 1\n# EOF\nup 2\n", true, 100)).hasMessageContaining("after \"# EOF\"");
        assertThatThrownBy(() -> print("", false, 100)).hasMessageContaining("empty");
    }

    @Test
    void theMarkOfOpenMetricsIsACommentInPrometheusText() throws ScrapeException {
        assertThat(print("up 1\n# EOF\nup 2\n", false, 100)).hasSize(2);
        assertThat(print("up 1\n# EOF", true, 100)).hasSize(1);
    }

    @Test
    void eachLimitGivesThePageUp() {
        MetricsLimits small = new MetricsLimits(1_000, 3, 100, 2, 10, 2);

        assertTooLarge("# a comment\n".repeat(400), small, "1000 bytes");
        assertTooLarge("up 1\nup 1\nup 1\nup 1\n", small, "3 samples");
        assertTooLarge("x".repeat(101) + " 1\n", small, "line 1");
        assertTooLarge("x".repeat(300), small, "line 1");
        assertTooLarge("m{a=\"1\",b=\"2\",c=\"3\"} 1\n", small, "labels");
    }

    private static void assertTooLarge(String page, MetricsLimits limits, String said) {
        assertThatThrownBy(() -> Pages.parse(page.getBytes(StandardCharsets.UTF_8), line -> {}, limits, false, 64))
                .hasMessageContaining(said)
                .extracting(e -> ((ScrapeException) e).reason())
                .isEqualTo(DownReason.TOO_LARGE);
    }

    @Test
    void noBytesMakeItThrowAnythingElse() {
        byte[] good = (Pages.JAVA + Pages.CORE).getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 3_000; round++) {
            byte[] page = good.clone();
            for (int changes = 1 + random.nextInt(5); changes > 0; changes--) {
                page[random.nextInt(page.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : "{}\"\\,=\n #".charAt(random.nextInt(9)));
            }
            try {
                Pages.samples(page, LatencyUnit.MILLISECONDS);
            } catch (ScrapeException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 2_999);
    }

    /** What a line shares with the one before is not read again; that must not show. */
    @Test
    void linesThatResembleEachOtherAreReadAsIfEachStoodAlone() throws ScrapeException {
        Random random = new Random(7);
        String[] names = {"m", "m_bucket", "n", ""};
        String[] labels = {"a=\"1\"", "a=\"12\"", "ab=\"1\"", "le=\"1\"", "le=\"10\"", "c=\"\\\\\""};
        for (int round = 0; round < 300; round++) {
            StringBuilder page = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                String name = names[random.nextInt(4)];
                StringBuilder set = new StringBuilder(name.isEmpty() ? "\"q\"," : "");
                for (int k = random.nextInt(4); k > 0; k--) {
                    set.append(labels[random.nextInt(6)]).append(random.nextBoolean() ? "," : " ,");
                }
                page.append(name)
                        .append('{')
                        .append(set)
                        .append("} ")
                        .append(random.nextInt(20))
                        .append('\n');
            }
            List<String> alone = print(page.toString(), false, 1);
            List<String> sets = new ArrayList<>();
            long[] before = {-1};
            String[] setBefore = {""};
            Pages.parse(
                    page.toString().getBytes(StandardCharsets.UTF_8),
                    line -> {
                        StringBuilder set = new StringBuilder();
                        for (int i = 0; i < line.labels(); i++) {
                            if (!line.labelNameIs(i, new byte[] {'l', 'e'})) {
                                set.append(line.labelNameFrom(i) - line.labelNameTo(i))
                                        .append(line.labelValue(i));
                            }
                        }
                        if (line.labelSet() == before[0] && !set.toString().equals(setBefore[0])) {
                            sets.add(setBefore[0] + " and " + set);
                        }
                        before[0] = line.labelSet();
                        setBefore[0] = set.toString();
                    },
                    MetricsLimits.DEFAULT,
                    false,
                    1 << 20);

            assertThat(print(page.toString(), false, 1 << 20))
                    .as(page.toString())
                    .isEqualTo(alone);
            assertThat(sets).as(page.toString()).isEmpty();
        }
    }
}
