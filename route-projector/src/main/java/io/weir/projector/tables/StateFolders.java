package io.weir.projector.tables;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of further tables' states: those that no table uses any more are deleted. */
final class StateFolders {

    private static final Logger LOG = LoggerFactory.getLogger(StateFolders.class);

    private final Path stateDir;

    /** @param stateDir folder of all states of this instance */
    StateFolders(Path stateDir) {
        this.stateDir = stateDir;
    }

    /**
     * Deletes the folders of all tables but these. A folder that cannot be deleted stays, and is said.
     *
     * @param used folders under the state folder, of tables that run or may
     */
    void keepOnly(Set<String> used) {
        Path further = stateDir.resolve(TablePlan.FURTHER_FOLDER);
        if (!Files.isDirectory(further)) {
            return;
        }
        Set<Path> kept = used.stream().map(stateDir::resolve).collect(Collectors.toSet());
        try (Stream<Path> folders = Files.list(further)) {
            List<Path> unused = folders.filter(folder -> !kept.contains(folder)).toList();
            for (Path folder : unused) {
                delete(folder);
                LOG.info("the state of a table that is no longer projected is deleted folder={}", folder);
            }
        } catch (IOException e) {
            LOG.warn("states of former tables stay on disk folder={} error={}", further, e.toString());
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
