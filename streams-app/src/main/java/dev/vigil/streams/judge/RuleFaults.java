package dev.vigil.streams.judge;

import dev.vigil.streams.pane.PaneKey.Subject;

/** Told when a rule throws: the others go on, and this one goes on with the next minute. */
public interface RuleFaults {

    void failed(String rule, Subject subject, RuntimeException failure);
}
