package dev.vigil.collector.source.files;

/** How a JSON file spells its event types. */
enum EventSpelling {
    /** {@code EVENT_TYPE_TIMER_FIRED}: today's. */
    PROTO("protojson"),
    /** {@code TimerFired}: command lines before 1.24, and Go programs. */
    SHORT("json-short-enums"),
    /** {@code 18}. */
    NUMERIC("json-numeric-enums"),
    /** Not at all: the key of the attributes says it. */
    ABSENT("json-without-event-types"),
    /** Cadence or Temporal before 1.0; the content does not tell which. */
    DECISIONS("cadence-or-temporal-before-1.0-json");

    final String format;

    EventSpelling(String format) {
        this.format = format;
    }
}
