package dev.vigil.cli.config;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** One reading of a configuration: what was found wrong so far, and each value in force. */
final class Reading {

    private final String file;
    private final Given given;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Effective> effective = new ArrayList<>();

    Reading(String file, Given given) {
        this.file = file;
        this.given = given;
    }

    Given given() {
        return given;
    }

    Position position(Node node) {
        return new Position(
                file, node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1);
    }

    void problem(Problem problem) {
        problems.add(problem);
    }

    void effective(String key, String value, String origin) {
        effective.add(new Effective(key, value, origin));
    }

    List<Problem> problems() {
        return problems;
    }

    List<Effective> effective() {
        return effective;
    }
}
