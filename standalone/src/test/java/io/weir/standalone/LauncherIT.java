package io.weir.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {

    /** Tests run in the module's folder. */
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Path LAUNCHER = ROOT.resolve("weir");

    @TempDir
    Path folder;

    private record Outcome(int status, String output) {}

    @Test
    void helpsWithoutAJdk() throws Exception {
        Outcome help = run(LAUNCHER, Map.of("PATH", "/usr/bin:/bin"), "help");

        assertThat(help.status()).isZero();
        assertThat(help.output())
                .isEqualTo(Files.readString(Path.of("src/main/resources/io/weir/standalone/help.txt")));
    }

    @Test
    void saysWhatIsMissingWithoutAJdk() throws Exception {
        Outcome up = run(LAUNCHER, Map.of("PATH", "/usr/bin:/bin", "WEIR_JDK_FOLDERS", folder.toString()), "version");

        // A machine whose own java is new enough needs no other.
        if (up.status() != 0) {
            assertThat(up.status()).isEqualTo(1);
            assertThat(up.output()).contains("Weir needs JDK 25").contains("JAVA_HOME");
        }
    }

    @Test
    void runsThroughALinkFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("weir"), LAUNCHER);

        Outcome version = run(link, withJdk(), "version");

        assertThat(version.status()).isZero();
        assertThat(version.output()).startsWith("weir 0.").contains("JDK  25").contains(ROOT.toString());
    }

    @Test
    void handsOverTheExitCodeOfTheCommand() throws Exception {
        Outcome misuse = run(LAUNCHER, withJdk(), "sign");

        assertThat(misuse.status()).isEqualTo(2);
        assertThat(misuse.output()).contains("--secret-file");
    }

    @Test
    void refusesToRunWhatIsNotBuilt() throws Exception {
        Files.createDirectories(folder.resolve(".mvn"));
        Files.copy(ROOT.resolve(".mvn/find-jdk.sh"), folder.resolve(".mvn/find-jdk.sh"));

        Map<String, String> environment = new HashMap<>(withJdk());
        environment.put("WEIR_HOME", folder.toString());
        Outcome version = run(LAUNCHER, environment, "version");

        assertThat(version.status()).isEqualTo(1);
        assertThat(version.output()).contains("there is nothing built in " + folder);
    }

    @Test
    void startsWithACacheThatTheJvmCannotUse() throws Exception {
        Files.createDirectories(folder.resolve(".mvn"));
        Files.copy(ROOT.resolve(".mvn/find-jdk.sh"), folder.resolve(".mvn/find-jdk.sh"));
        Path target = Files.createDirectories(folder.resolve("standalone/target"));
        Files.createSymbolicLink(target.resolve("lib"), ROOT.resolve("standalone/target/lib"));
        Files.writeString(target.resolve("weir.aot"), "not what a JVM has learned");

        Map<String, String> environment = new HashMap<>(withJdk());
        environment.put("WEIR_HOME", folder.toString());
        Outcome version = run(LAUNCHER, environment, "version");

        assertThat(version.status()).isZero();
        assertThat(version.output()).startsWith("weir 0.");
    }

    private static Map<String, String> withJdk() {
        return Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", System.getProperty("java.home"));
    }

    private Outcome run(Path launcher, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("WEIR_NO_BUILD", "1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
