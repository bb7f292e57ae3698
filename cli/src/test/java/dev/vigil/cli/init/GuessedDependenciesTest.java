package dev.vigil.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.cli.init.GuessedDependencies.Guess;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is guessed, and why. */
class GuessedDependenciesTest {

    @Test
    void wherePartOfTheActivitiesHasItsOwnQueueTheQueueTells() {
        assertThat(GuessedDependencies.of(Map.of(
                        "Charge", Set.of("pay", "refunds"), "Refund", Set.of("refunds"), "Mail", Set.of("mail"))))
                .containsExactly(
                        new Guess("mail", "all on task queue mail", List.of("Mail")),
                        new Guess("pay", "all on task queue pay", List.of("Charge@pay")),
                        new Guess("refunds", "all on task queue refunds", List.of("Charge@refunds", "Refund")));
    }

    @Test
    void whereAllShareOneQueueTheFirstWordTells() {
        Set<String> queue = Set.of("q");
        assertThat(GuessedDependencies.of(Map.of(
                        "ChargeCard",
                        queue,
                        "charge_refund",
                        queue,
                        "HTTPGet",
                        queue,
                        "Überweisung",
                        queue,
                        "42",
                        queue)))
                .containsExactly(
                        new Guess("42", "on its own", List.of("42")),
                        new Guess("charge", "their names begin with charge", List.of("ChargeCard", "charge_refund")),
                        new Guess("HTTPGet", "on its own", List.of("HTTPGet")),
                        new Guess("Überweisung", "on its own", List.of("Überweisung")));
    }

    @Test
    void nothingSeenIsNothingGuessed() {
        assertThat(GuessedDependencies.of(Map.of())).isEmpty();
    }
}
