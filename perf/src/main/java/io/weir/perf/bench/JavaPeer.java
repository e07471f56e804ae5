package io.weir.perf.bench;

import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.perf.process.Answers;
import io.weir.perf.process.KafkaProcesses;
import io.weir.perf.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A proxy that is a library, in a program of this package, which is told its port, the backend's, and where to log.
 *
 * @param name what it is called
 * @param program class with {@code main}
 */
record JavaPeer(String name, Class<?> program) implements Peer {

    @Override
    public String missing() {
        return "";
    }

    @Override
    public Running start(Path folder, int backendPort) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = FreePorts.next();
        var start = ProcessUnderTest.java(
                        program, Integer.toString(port), Integer.toString(backendPort), folder.toString())
                .withJvmOption("-Xmx1g");
        var process = new ServiceProcess(new ServiceProcess.Plan(name, start, () -> Answers.listens(port)), folder);
        try {
            KafkaProcesses.startAndWait(process);
        } catch (IOException | InterruptedException e) {
            process.close();
            throw e;
        }
        return new RunningJava(process, port);
    }

    private record RunningJava(ServiceProcess process, int port) implements Running {

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
