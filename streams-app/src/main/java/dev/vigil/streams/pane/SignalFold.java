package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Observation.SignalFailedElsewhere;
import dev.vigil.streams.observe.Observation.SignalFlood;
import dev.vigil.streams.observe.Observation.SignalRace;
import dev.vigil.streams.observe.Observation.SignalSent;
import dev.vigil.streams.observe.Observation.SignalsUnhandled;
import dev.vigil.streams.observe.Observation.UpdateCutOff;

/** What an observation of signals and updates adds to the pane of its workflow type. Stateless. */
final class SignalFold {

    private SignalFold() {}

    static void race(SignalRace race, Pane pane) {
        pane.observed(1);
        pane.add(Counter.SIGNAL_RACES, 1);
        pane.tally(Pane.Tallied.SIGNAL_PAIRS, race.first() + " → " + race.second(), 1);
        pane.prove(Pane.Proven.SIGNAL_RACE, race.timeMicros(), race.proof());
    }

    static void unhandled(SignalsUnhandled unhandled, Pane pane) {
        pane.observed(1);
        pane.add(Counter.SIGNALS_UNHANDLED, unhandled.signals());
        pane.add(Counter.RUNS_SIGNALS_UNHANDLED, 1);
        pane.prove(Pane.Proven.UNHANDLED_SIGNAL, unhandled.timeMicros(), unhandled.proof());
    }

    static void cutOff(UpdateCutOff update, Pane pane) {
        pane.observed(1);
        pane.add(Counter.UPDATES_CUT_OFF, 1);
        pane.prove(Pane.Proven.CUT_OFF_UPDATE, update.timeMicros(), update.proof());
    }

    static void sent(SignalSent sent, Pane pane) {
        pane.observed(1);
        pane.add(Counter.SIGNALS_SENT, 1);
        if (sent.refused()) {
            pane.add(Counter.SIGNALS_REFUSED, 1);
            pane.prove(Pane.Proven.REFUSED_SIGNAL, sent.timeMicros(), sent.proof());
        }
    }

    static void flood(SignalFlood flood, Pane pane) {
        pane.observed(1);
        pane.add(Counter.SIGNAL_FLOODS, 1);
        pane.prove(Pane.Proven.SIGNAL_FLOOD, flood.timeMicros(), flood.proof());
        pane.read(Pane.Gauge.SIGNALS, flood.proof().runId(), flood.timeMicros(), flood.signals(), 0);
    }

    static void failedElsewhere(SignalFailedElsewhere failed, Pane pane) {
        pane.observed(1);
        pane.add(Counter.SIGNALS_FAILED_ELSEWHERE, 1);
        pane.prove(Pane.Proven.SIGNAL_FAILED_ELSEWHERE, failed.timeMicros(), failed.proof());
    }
}
