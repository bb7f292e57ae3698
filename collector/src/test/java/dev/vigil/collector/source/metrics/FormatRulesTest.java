package dev.vigil.collector.source.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each format demands, one rule a line; {@code ~} stands for a line feed. */
class FormatRulesTest {

    private static void judge(String page, boolean openMetrics) throws ScrapeException {
        ExpositionParser parser = new ExpositionParser(
                line -> {}, MetricsLimits.DEFAULT, openMetrics, openMetrics ? new OpenMetricsRules() : new TextRules());
        parser.feed(ByteBuffer.wrap(page.replace('~', '\n').getBytes(StandardCharsets.UTF_8)));
        parser.finish();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# EOF",
                "# HELP a ~# UNIT a ~# EOF~",
                "# TYPE a counter~# HELP a some text~a_total{x=\"1\"} 1 12.5 # {id=\"7\"} 0.5 1~a_created{x=\"1\"} 1 13~# EOF~",
                "# TYPE h_seconds histogram~# UNIT h_seconds seconds~h_seconds_bucket{le=\"1.0\"} 1~h_seconds_bucket{le=\"+Inf\"} 2~h_seconds_count 2~h_seconds_sum 3.5~# EOF~",
                "# TYPE g gaugehistogram~g_bucket{le=\"-1.0\"} 1~g_bucket{le=\"+Inf\"} 3~g_gcount 3~g_gsum -5~# EOF~",
                "# TYPE s summary~s{quantile=\"0.5\"} 1~s_count 1~s_sum 2~# EOF~",
                "# TYPE s stateset~s{s=\"on\"} 1~s{s=\"off\"} 0~# EOF~",
                "# TYPE i info~i_info{v=\"1\"} 1~# EOF~",
                "a 1~b 2~a_b 3 4~a_b 5 4~# EOF~",
                "# TYPE h histogram~h {count:1,sum:2,schema:0,zero_threshold:0.1,zero_count:0}~# EOF~",
                "{\"my name\", \"a b\"=\"c\"} 1~# EOF~",
            })
    void openMetricsIsRead(String page) {
        assertThatCode(() -> judge(page, true)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a 1~",
                "a 1~# EOF~b 2",
                "a 1~~# EOF~",
                "a  1~# EOF~",
                "a 1 ~# EOF~",
                "a\t1~# EOF~",
                " a 1~# EOF~",
                "a{x=\"1\",} 1~# EOF~",
                "a{x=\"1\"}1~# EOF~",
                "a{x=\"1\",x=\"2\"} 1~# EOF~",
                "a.b 1~# EOF~",
                "a 0x1~# EOF~",
                "a 1_0~# EOF~",
                "a 1 NaN~# EOF~",
                "a 1 1 1~# EOF~",
                "# comment~# EOF~",
                "# FOO a b~# EOF~",
                "# TYPE a meh~# EOF~",
                "# TYPE a gauge ~# EOF~",
                "# TYPE a untyped~# EOF~",
                "# HELP a~# EOF~",
                "# UNIT a seconds~# EOF~",
                "# TYPE a_x info~# UNIT a_x x~# EOF~",
                "# TYPE a gauge~# TYPE a gauge~# EOF~",
                "# HELP a x~# HELP a x~# EOF~",
                "# TYPE a gauge~a 1~# HELP a x~# EOF~",
                "# TYPE a counter~# TYPE b gauge~# TYPE a counter~# EOF~",
                "# TYPE a_created gauge~# TYPE a counter~# EOF~",
                "# TYPE a counter~a 1~# EOF~",
                "# TYPE a counter~a_total -1~# EOF~",
                "# TYPE a counter~a_total NaN~# EOF~",
                "# TYPE a gauge~a 1 # {x=\"1\"} 1~# EOF~",
                "# TYPE a gauge~a 1 2~a 1 1~# EOF~",
                "# TYPE a gauge~a 1 2~a 1~# EOF~",
                "# TYPE a gauge~a{x=\"1\"} 1~a{x=\"2\"} 1~a{x=\"1\"} 1~# EOF~",
                "a 1~b 1~a 2~# EOF~",
                "# TYPE a stateset~a 1~# EOF~",
                "# TYPE a stateset~a{a=\"x\"} 2~# EOF~",
                "# TYPE a info~a_info 2~# EOF~",
                "# TYPE a summary~a{quantile=\"2\"} 0~# EOF~",
                "# TYPE a summary~a 0~# EOF~",
                "# TYPE a histogram~a_bucket{le=\"1\"} 0~# EOF~",
                "# TYPE a histogram~a_bucket{le=\"inf\"} 0~# EOF~",
                "# TYPE a histogram~a_bucket{le=\"+Inf\"} 0.5~# EOF~",
                "# TYPE a histogram~a_bucket{le=\"2\"} 0~a_bucket{le=\"1\"} 0~a_bucket{le=\"+Inf\"} 0~# EOF~",
                "# TYPE a histogram~a_bucket{le=\"1\"} 2~a_bucket{le=\"+Inf\"} 1~# EOF~",
                "# TYPE a histogram~a_bucket{le=\"+Inf\"} 1~a_count 2~a_sum 1~# EOF~",
                "# TYPE a histogram~a_bucket{le=\"+Inf\"} 1~a_count 1~# EOF~",
                "# TYPE a histogram~a_bucket{le=\"+Inf\"} 1~a_sum 1~# EOF~",
                "# TYPE a histogram~a_bucket{le=\"-1\"} 1~a_bucket{le=\"+Inf\"} 1~a_count 1~a_sum 1~# EOF~",
                "# TYPE a gaugehistogram~a_bucket{le=\"+Inf\"} 1~a_gcount 1~a_gsum -1~# EOF~",
                "# TYPE a counter~a_total 1 # {x=\"y\"}~# EOF~",
                "# TYPE a counter~a_total 1 #{x=\"y\"} 1~# EOF~",
            })
    void openMetricsIsRefused(String page) {
        assertThatThrownBy(() -> judge(page, true))
                .isInstanceOf(ScrapeException.class)
                .extracting(e -> ((ScrapeException) e).reason())
                .isEqualTo(DownReason.NOT_METRICS);
    }

    @Test
    void anExemplarHasALimit() {
        String labels = "# TYPE a counter~a_total 1 # {x=\"" + "y".repeat(127);

        assertThatCode(() -> judge(labels + "\"} 1~# EOF~", true)).doesNotThrowAnyException();
        assertThatThrownBy(() -> judge(labels + "y\"} 1~# EOF~", true)).hasMessageContaining("128");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# any comment~#~~ # HELP  a \t help~  #  TYPE   a counter~a{ x = \"1\" , } 1 123~a -Inf~",
                "a{,} 1~",
                "a 1~# HELP a afterwards~",
                "# TYPE h histogram~h_bucket{le=\"1\"} 1.5~h_count 1~",
                "# TYPE h gauge_histogram~h_bucket{le=\"1\"} 1~",
                "# TYPE t counter~t 1~",
                "{__name__=\"a\",x=\"1\"} 1~",
            })
    void textIsRead(String page) {
        assertThatCode(() -> judge(page, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a{x=\"1\",x=\"1\"} 1~",
                "a{__name__=\"b\"} 1~",
                "{x=\"1\"} 1~",
                "{\"a\",\"b\"} 1~",
                "a 1 1.5~",
                "a 1 # {x=\"1\"} 1~",
                "# TYPE a meh~a 1~",
                "# TYPE a-b counter~",
                "# TYPE a counter~# TYPE a counter~",
                "# HELP a x~# HELP a y~",
                "a 1~# TYPE a counter~",
                "# TYPE a summary~a{quantile=\"x\"} 1~",
                "# TYPE a histogram~a_bucket{le=\"x\"} 1~",
                "# TYPE a histogram~a_bucket{le=\"1\"} -1~",
                "a 1",
            })
    void textIsRefused(String page) {
        assertThatThrownBy(() -> judge(page, false)).isInstanceOf(ScrapeException.class);
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        byte[] page = {'a', '{', 'b', '=', '"', (byte) 0xc0, (byte) 0xaf, '"', '}', ' ', '1', '\n'};
        ExpositionParser parser = new ExpositionParser(line -> {}, MetricsLimits.DEFAULT, false, new TextRules());

        assertThatThrownBy(() -> parser.feed(ByteBuffer.wrap(page))).hasMessage("line 1: the line is not UTF-8");
        byte[] text = "aä€😀".getBytes(StandardCharsets.UTF_8);
        assertThat(Slices.isUtf8(text, 0, text.length)).isTrue();
        assertThat(Slices.isUtf8(text, 0, text.length - 1)).isFalse();
    }
}
