package io.larch.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.VolumesFrom;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * RabbitMQ in a container of this machine's Docker engine, on a port that it keeps. Its disk is the
 * image's volume, which lasts as long as the container.
 */
final class RabbitMqContainer implements RabbitMqNode {

  /** The one of docker/compose.yaml. */
  private static final DockerImageName IMAGE = DockerImageName.parse("rabbitmq:4-management");

  /** The node's name, and so its files', hangs on it. */
  private static final String HOST_NAME = "rabbitmq";

  private static final String QUORUM_QUEUE_NAMES =
      "/var/lib/rabbitmq/mnesia/rabbit@rabbitmq/quorum/rabbit@rabbitmq/names.dets";
  private static final ExposedPort AMQP = ExposedPort.tcp(5672);
  private static final int STOP_LIMIT_SECONDS = 30;
  private static final int COMPLAINT_LINES = 20;

  private final int port;
  private @Nullable GenericContainer<?> container;

  /**
   * @param port a free one, bound on loopback
   */
  RabbitMqContainer(int port) {
    this.port = port;
  }

  /** Whether a Docker engine answers. */
  static boolean available() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  @Override
  public void start() {
    if (container == null) {
      // Without ports that it knows of, Testcontainers doesn't wait for them to answer.
      container =
          new GenericContainer<>(IMAGE)
              .withEnv(
                  "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                  "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none")
              .withCreateContainerCmdModifier(this::bindPort);
      container.start();
    } else {
      docker().startContainerCmd(id()).exec();
    }
  }

  /**
   * Not Testcontainers' own mapping, which gives the container another port each time it starts.
   */
  private void bindPort(CreateContainerCmd command) {
    command.withHostName(HOST_NAME).withExposedPorts(AMQP);
    hostConfig(command)
        .withPortBindings(new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", port), AMQP));
  }

  @Override
  public boolean running() {
    return container != null
        && Boolean.TRUE.equals(docker().inspectContainerCmd(id()).exec().getState().getRunning());
  }

  @Override
  public String complaint() {
    List<String> lines = container().getLogs().lines().toList();
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - COMPLAINT_LINES), lines.size()));
  }

  @Override
  public void stop() {
    docker().stopContainerCmd(id()).withTimeout(STOP_LIMIT_SECONDS).exec();
  }

  @Override
  public void kill() {
    docker().killContainerCmd(id()).exec();
    docker().waitContainerCmd(id()).start().awaitStatusCode();
  }

  @Override
  public void pause() {
    docker().pauseContainerCmd(id()).exec();
  }

  @Override
  public void resume() {
    docker().unpauseContainerCmd(id()).exec();
  }

  @Override
  public byte[] quorumQueueNames() {
    return container().copyFileFromContainer(QUORUM_QUEUE_NAMES, InputStream::readAllBytes);
  }

  /** By another container, for nothing can be run in one that is stopped. */
  @Override
  public void deleteQuorumQueueNames() {
    try (GenericContainer<?> other =
        new GenericContainer<>(IMAGE)
            .withCommand("rm", QUORUM_QUEUE_NAMES)
            .withCreateContainerCmdModifier(
                command -> hostConfig(command).withVolumesFrom(new VolumesFrom(id())))
            .withStartupCheckStrategy(
                new OneShotStartupCheckStrategy().withTimeout(Duration.ofSeconds(30)))) {
      other.start();
    }
  }

  @Override
  public void wipe() {
    close();
  }

  @Override
  public void close() {
    if (container != null) {
      container.stop();
      container = null;
    }
  }

  private GenericContainer<?> container() {
    if (container == null) {
      throw new IllegalStateException("the node was never started");
    }
    return container;
  }

  private String id() {
    return container().getContainerId();
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  private static HostConfig hostConfig(CreateContainerCmd command) {
    return Objects.requireNonNull(command.getHostConfig());
  }
}
