package dev.vigil.streams.topology;

/** Names of nodes and stores. A store's name is a contract: it names a changelog topic. */
final class Names {

    static final String SOURCES = "sources";
    static final String OBSERVE = "observe";
    static final String OBSERVE_STORE = "runs";
    static final String PARTIALS = "partials";
    static final String MERGE = "merge";
    static final String MERGE_STORE = "panes";
    static final String JUDGE = "judge";
    static final String JUDGE_STORE = "judgements";
    static final String READINESS = "readiness";
    static final String READINESS_STORE = "scorecards";

    private Names() {}
}
