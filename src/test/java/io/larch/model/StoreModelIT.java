package io.larch.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * The server does what the model says. {@link ModelRun} says how often, and how to see it again.
 */
class StoreModelIT {

  private static final AtomicLong REQUESTS = new AtomicLong();
  private static @Nullable ModelServer running;

  @BeforeContainer
  static void start() {
    running = new ModelServer(ModelKept.RULES);
  }

  @AfterContainer
  static void stop() {
    System.out.printf("%,d random requests compared%n", REQUESTS.get());
    server().close();
  }

  @AddLifecycleHook(ModelRun.OneClient.class)
  @Property(edgeCases = EdgeCasesMode.NONE, generation = GenerationMode.RANDOMIZED)
  void oneClientSeesWhatTheModelSays(@ForAll("history") List<Operation> history) {
    server().clear();
    ModelClient client = new ModelClient(server(), server().newTop(), true);
    client.perform(history);
    REQUESTS.addAndGet(history.size());
    server().requireContent(keys(List.of(client)));
  }

  @AddLifecycleHook(ModelRun.ClientsAtOnce.class)
  @Property(edgeCases = EdgeCasesMode.NONE, generation = GenerationMode.RANDOMIZED)
  void clientsAtOnceEachSeeWhatTheirModelSays(
      @ForAll("histories") List<List<Operation>> histories) {
    server().clear();
    List<ModelClient> clients =
        histories.stream().map(_ -> new ModelClient(server(), server().newTop(), false)).toList();
    List<Callable<Boolean>> runs = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      ModelClient client = clients.get(i);
      List<Operation> history = histories.get(i);
      runs.add(
          () -> {
            client.perform(history);
            REQUESTS.addAndGet(history.size());
            return true;
          });
    }
    Clients.atOnce(runs);
    clients.forEach(ModelClient::compareListing);
    server().requireContent(keys(clients));
  }

  @Provide
  Arbitrary<List<Operation>> history() {
    return Operations.history(ModelRun.MAX_LENGTH);
  }

  @Provide
  Arbitrary<List<List<Operation>>> histories() {
    return Operations.histories(ModelRun.CLIENTS, ModelRun.MAX_LENGTH);
  }

  private static Set<String> keys(List<ModelClient> clients) {
    Set<String> keys = new HashSet<>();
    for (ModelClient client : clients) {
      client.model().living().forEach(asset -> keys.addAll(asset.keys()));
      for (ModelKept kept : client.model().kept()) {
        if (kept.time() == ModelKept.Time.LONG) {
          keys.addAll(kept.asset().keys());
        }
      }
    }
    return keys;
  }

  private static ModelServer server() {
    return Objects.requireNonNull(running);
  }
}
