package dev.vigil.benchmarks.engine.fleet;

/** What goes wrong, where and when: by type, and by minutes since the start. */
final class Faults {

    private final FleetSpec spec;

    Faults(FleetSpec spec) {
        this.spec = spec;
    }

    /** A third of the chains of the second type fail, from minute 20 to 35. */
    boolean failing(int type, long micros) {
        return type == 1 && between(20, 35, micros);
    }

    /** Nobody takes the tasks of one queue in time, from minute 30 to 36. */
    boolean starved(int type, long micros) {
        return type % 20 == 3 && between(30, 36, micros);
    }

    /** A dependency is down, from minute 40 to 46. */
    boolean outage(int type, int which, long micros) {
        return type == 4 && which == 1 && between(40, 46, micros);
    }

    /** New code cannot replay the histories of one type, from minute 10 to 20. */
    boolean nonDeterministic(int type, long micros, double chance) {
        return type == 5 && chance < 0.5 && between(10, 20, micros);
    }

    /** Two signals that must not meet do. */
    boolean races(int type) {
        return spec.faults() && type == 6;
    }

    private boolean between(int from, int to, long micros) {
        long minute = (micros - spec.startMicros()) / FleetSpec.MINUTE;
        return spec.faults() && minute >= from && minute < to;
    }
}
