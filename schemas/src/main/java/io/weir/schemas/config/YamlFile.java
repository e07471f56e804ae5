package io.weir.schemas.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads a YAML file with the place of every key. Values stay as they were written: what {@code 08} or {@code on} means
 * is for the key to say, not for YAML.
 */
final class YamlFile {

    /** A service's file has a few hundred lines. */
    private static final int CHARACTERS_MAX = 1 << 20;

    private static final int NESTING_MAX = 20;

    private final Path file;
    private final Problems problems;

    private YamlFile(Path file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The top section; empty, with a problem, if the file cannot be read at all. */
    static ConfigNode.Section read(Path file, Problems problems) {
        YamlFile yaml = new YamlFile(file, problems);
        Origin top = new Origin.InFile(file, 1, 1);
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return yaml.top(compose(reader), top);
        } catch (NoSuchFileException e) {
            problems.add(new Origin.Nowhere(file.toString()), "there is no such configuration file");
        } catch (IOException e) {
            problems.add(new Origin.Nowhere(file.toString()), "the configuration file cannot be read: " + e);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            problems.add(mark == null ? top : yaml.origin(mark), "not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            problems.add(top, "not YAML: " + e.getMessage());
        }
        return ConfigNode.Section.empty(top);
    }

    private static @Nullable Node compose(Reader reader) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(CHARACTERS_MAX);
        options.setNestingDepthLimit(NESTING_MAX);
        options.setMaxAliasesForCollections(NESTING_MAX);
        return new Yaml(new SafeConstructor(options)).compose(reader);
    }

    private ConfigNode.Section top(@Nullable Node root, Origin top) {
        if (root == null) {
            return ConfigNode.Section.empty(top);
        }
        return switch (node(root)) {
            case ConfigNode.Section section -> section;
            case ConfigNode.Nothing nothing -> ConfigNode.Section.empty(nothing.origin());
            case ConfigNode.Text text -> notKeys(text.origin());
            case ConfigNode.Sequence sequence -> notKeys(sequence.origin());
        };
    }

    private ConfigNode.Section notKeys(Origin origin) {
        problems.add(origin, "expected keys and values");
        return ConfigNode.Section.empty(origin);
    }

    private ConfigNode node(Node node) {
        Origin origin = origin(node.getStartMark());
        return switch (node) {
            case MappingNode mapping -> section(mapping, origin);
            case SequenceNode sequence -> {
                List<ConfigNode> items = new ArrayList<>();
                sequence.getValue().forEach(item -> items.add(node(item)));
                yield new ConfigNode.Sequence(items, origin);
            }
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> new ConfigNode.Nothing(origin);
            case ScalarNode scalar -> new ConfigNode.Text(scalar.getValue(), origin);
            default -> throw new YAMLException("unexpected " + node.getNodeId() + " at " + origin);
        };
    }

    private ConfigNode.Section section(MappingNode mapping, Origin origin) {
        Map<String, ConfigNode.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Origin keyOrigin = origin(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(keyOrigin, "a key must be a single word");
                continue;
            }
            ConfigNode.Entry entry = new ConfigNode.Entry(keyOrigin, node(tuple.getValueNode()));
            ConfigNode.@Nullable Entry first = entries.putIfAbsent(key.getValue(), entry);
            if (first != null) {
                problems.add(
                        keyOrigin,
                        key.getValue() + ": the key stands here a second time, first at " + first.keyOrigin());
            }
        }
        return new ConfigNode.Section(entries, origin);
    }

    private Origin origin(Mark mark) {
        return new Origin.InFile(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
