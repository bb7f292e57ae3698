package dev.vigil.cli.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Severity;
import org.junit.jupiter.api.Test;

final class WebhookNewsTest {

    static {
        // Avro builds the defaults of our records only once it trusts them: loading the topics sees to that
        assertThat(Topics.ALL).isNotEmpty();
    }

    private static Alert alert(AlertState state, Severity severity) {
        return Published.alert("fm6-a", state, alert -> alert.setSeverity(severity));
    }

    @Test
    void anAlertIsNewsWhenItFiresWhenItGetsLouderAndWhenItIsOver() {
        WebhookNews news = new WebhookNews(Severity.INFO);
        assertThat(news.isNews(alert(AlertState.FIRING, Severity.WARNING))).isTrue();
        assertThat(news.isNews(alert(AlertState.FIRING, Severity.WARNING))).isFalse();
        assertThat(news.isNews(alert(AlertState.FIRING, Severity.CRITICAL))).isTrue();
        assertThat(news.isNews(alert(AlertState.RESOLVED, Severity.CRITICAL))).isTrue();
        assertThat(news.isNews(alert(AlertState.RESOLVED, Severity.CRITICAL))).isFalse();
    }

    @Test
    void whatIsLessSevereThanAskedForIsNoNewsNorIsItsEnd() {
        WebhookNews news = new WebhookNews(Severity.WARNING);
        assertThat(news.isNews(alert(AlertState.FIRING, Severity.INFO))).isFalse();
        assertThat(news.isNews(alert(AlertState.RESOLVED, Severity.INFO))).isFalse();
        assertThat(news.isNews(alert(AlertState.FIRING, Severity.WARNING))).isTrue();
    }
}
