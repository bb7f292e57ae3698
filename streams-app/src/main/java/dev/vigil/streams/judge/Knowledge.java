package dev.vigil.streams.judge;

import dev.vigil.streams.judge.detect.RateShift;
import dev.vigil.streams.pane.PaneKey.Subject;

/**
 * What a statistic knows of a subject after a minute.
 *
 * @param shift live: valid until the next minute is judged
 */
public record Knowledge(Subject subject, String rule, long minute, RateShift shift) {}
