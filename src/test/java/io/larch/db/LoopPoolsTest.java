package io.larch.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** No pool here ever connects. */
class LoopPoolsTest {

  private static final Vertx VERTX = Vertx.vertx();

  private final List<Integer> sizes = new ArrayList<>();

  @AfterAll
  static void close() throws TimeoutException {
    await(VERTX.close());
  }

  private LoopPools pools(int size, int most) {
    return new LoopPools(
        size,
        most,
        share -> {
          sizes.add(share);
          return PgBuilder.pool().connectingTo(new PgConnectOptions()).using(VERTX).build();
        });
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(10, TimeUnit.SECONDS);
  }

  /** The contexts of as many event loops. */
  private static List<Context> loops(int count) throws TimeoutException {
    List<Context> contexts = new CopyOnWriteArrayList<>();
    await(
        VERTX.deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    contexts.add(context);
                    return Future.succeededFuture();
                  }
                },
            new DeploymentOptions().setInstances(count)));
    return contexts;
  }

  private static Pool askedOn(Context context, LoopPools pools) throws TimeoutException {
    Promise<Pool> asked = Promise.promise();
    context.runOnContext(_ -> asked.complete(pools.current()));
    return await(asked.future());
  }

  @Test
  void allConnectionsAreSharedOut() {
    pools(9, 2);
    assertThat(sizes).containsExactly(5, 4);
  }

  @Test
  void eachPoolHasTwoConnectionsAtLeast() {
    pools(5, 64);
    assertThat(sizes).containsExactly(3, 2);
  }

  @Test
  void oneConnectionIsOnePool() {
    pools(1, 64);
    assertThat(sizes).containsExactly(1);
  }

  @Test
  void loopsHaveDifferentPoolsAndKeepThem() throws TimeoutException {
    LoopPools pools = pools(8, 2);
    List<Context> loops = loops(2);
    Pool first = askedOn(loops.get(0), pools);
    Pool second = askedOn(loops.get(1), pools);
    assertThat(first).isNotSameAs(second);
    assertThat(askedOn(loops.get(0), pools)).isSameAs(first);
    assertThat(askedOn(loops.get(1), pools)).isSameAs(second);
    await(pools.close());
  }

  @Test
  void whoeverIsOnNoLoopIsServedToo() throws TimeoutException {
    LoopPools pools = pools(8, 2);
    assertThat(pools.current()).isSameAs(pools.current());
    await(pools.close());
  }
}
