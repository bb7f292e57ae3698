package dev.vigil.streams.judge;

import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.judge.detect.Occurrence;
import dev.vigil.streams.pane.Pane;
import java.io.DataInput;
import java.io.IOException;

/** A rule about what must never happen: it fires on the first one. */
public abstract class OccurrenceRule extends Rule {

    OccurrenceRule(Traits traits, Catalogue catalogue) {
        super(traits, catalogue);
    }

    /** How often it happened. */
    abstract long happened(Pane pane, String subject);

    @Override
    final Counts counts(Pane pane, String subject) {
        long happened = happened(pane, subject);
        return new Counts(happened, happened);
    }

    @Override
    final Detector detector(String subject) {
        return new Occurrence();
    }

    @Override
    final Detector readDetector(String subject, DataInput in) throws IOException {
        return Occurrence.read(in);
    }
}
