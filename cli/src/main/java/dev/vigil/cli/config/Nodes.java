package dev.vigil.cli.config;

import java.util.List;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Shapes of YAML nodes. */
final class Nodes {

    private Nodes() {}

    /** The items of a list; anything else is a list of one. */
    static List<Node> itemsOf(Node node) {
        return node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
    }

    static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && scalar.getValue().isEmpty();
    }

    static String shown(Node node) {
        if (node instanceof MappingNode) {
            return "keys";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        return isNothing(node) ? "nothing" : "'" + ((ScalarNode) node).getValue() + "'";
    }

    static int lengthOf(Node node) {
        boolean oneLine = node.getStartMark().getLine() == node.getEndMark().getLine();
        return oneLine ? node.getEndMark().getColumn() - node.getStartMark().getColumn() : 1;
    }
}
