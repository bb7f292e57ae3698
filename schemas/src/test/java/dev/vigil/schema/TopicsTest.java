package dev.vigil.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void namesAreDifferentAndLegal() {
        assertThat(Topics.ALL)
                .extracting(Topic::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z-]+"));
    }

    @Test
    void coPartitionedTopicsFollowTheShards() {
        assertThat(Topics.CO_PARTITIONED)
                .allMatch(topic -> topic.layout().sizing() == TopicLayout.Sizing.SHARDS)
                .isSubsetOf(Topics.ALL);
    }

    @Test
    void settingsAreKafkas() {
        assertThat(Topics.ALERTS.settings())
                .containsEntry("cleanup.policy", "compact,delete")
                .containsEntry("retention.ms", "2592000000")
                .containsEntry("message.timestamp.type", "CreateTime");
        assertThat(Topics.PROGRESS.settings()).containsEntry("retention.ms", "-1");
    }

    @Test
    void aPrefixIsLegalTopicCharacters() {
        assertThat(Topics.ALERTS.name(TopicPrefix.DEFAULT)).isEqualTo("vigil.alerts");
        assertThat(new TopicPrefix("").value()).isEmpty();
        assertThatThrownBy(() -> new TopicPrefix("a/b")).hasMessageContaining("got: \"a/b\"");
    }

    @Test
    void everyTopicThatIsDeclaredIsInTheCatalogue() {
        for (java.lang.reflect.Field field : Topics.class.getDeclaredFields()) {
            if (field.getType() == Topic.class) {
                assertThat(Topics.ALL).as(field.getName()).anyMatch(topic -> isThat(field, topic));
            }
        }
    }

    private static boolean isThat(java.lang.reflect.Field field, Topic<String, ?> topic) {
        try {
            return field.get(null) == topic;
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
