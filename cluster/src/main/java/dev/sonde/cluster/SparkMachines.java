package dev.sonde.cluster;

import dev.sonde.nets.curvature.Shard;
import dev.sonde.nets.curvature.ShardMachines;
import dev.sonde.nets.curvature.ShardRequest;
import dev.sonde.nets.curvature.VectorBlock;
import dev.sonde.nets.packed.PackedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Products of one network by executors. A product is a job with a task for each shard, which
 * prefers the executor that has the shard loaded; any other loads it, too.
 */
final class SparkMachines implements ShardMachines {
  private static final String PARALLELISM = "spark.default.parallelism";

  /** A core holds two, so that those of a lost executor can be spread over the others. */
  private static final int SHARDS_OF_A_CORE = 2;

  private static final int LEAST_SHARDS = 8;

  private final SparkCluster cluster;
  private final PackedModel packed;
  private @Nullable Broadcast<PackedModel> model;

  SparkMachines(SparkCluster cluster, PackedModel packed) {
    this.cluster = cluster;
    this.packed = packed;
  }

  @Override
  public int shards(int groups) {
    int wanted =
        cluster.spark().getConf().contains(PARALLELISM)
            ? cluster.spark().defaultParallelism()
            : Math.max(LEAST_SHARDS, SHARDS_OF_A_CORE * cluster.placement().cores());
    return Math.max(1, Math.min(groups, wanted));
  }

  @Override
  public synchronized Holders hold(List<Shard> shards) {
    Broadcast<PackedModel> sent = model;
    if (sent == null) {
      sent = broadcast(packed);
      model = sent;
    }
    List<Broadcast<Shard>> parts = new ArrayList<>();
    for (Shard shard : shards) {
      parts.add(broadcast(shard));
    }
    return new Executors(cluster.placement().opened(), sent, parts);
  }

  private <T> Broadcast<T> broadcast(T value) {
    try {
      return SparkCluster.asSpark(() -> cluster.spark().broadcast(value));
    } catch (IllegalStateException e) {
      throw cluster.failed(e);
    }
  }

  /** The shards of one objective on executors. */
  private final class Executors implements Holders {
    private final int number;
    private final Broadcast<PackedModel> sent;
    private final List<Broadcast<Shard>> shards;
    private final String[] holders;
    private final int ofAMachine;

    Executors(int number, Broadcast<PackedModel> sent, List<Broadcast<Shard>> shards) {
      this.number = number;
      this.sent = sent;
      this.shards = shards;
      this.holders = new String[shards.size()];
      Arrays.fill(holders, "");
      int machines = cluster.placement().machines();
      this.ofAMachine = (shards.size() + machines - 1) / machines;
    }

    @Override
    public List<VectorBlock> multiply(ShardRequest request) {
      Broadcast<ShardRequest> asked = broadcast(request);
      ShardTask task =
          new ShardTask(number, cluster.placement().open(), sent, shards, asked, ofAMachine);
      List<ShardAnswer> answers = answers(job(task));
      SparkCluster.asSpark(
          () -> {
            asked.destroy();
            return "";
          });
      List<VectorBlock> products = new ArrayList<>();
      for (int s = 0; s < answers.size(); s++) {
        products.add(answers.get(s).products());
        holders[s] = answers.get(s).executor();
      }
      return products;
    }

    private JavaFutureAction<List<ShardAnswer>> job(ShardTask task) {
      String[] places = cluster.placement().placesInPlace(holders);
      List<Tuple2<Integer, Seq<String>>> parts = new ArrayList<>();
      for (int s = 0; s < places.length; s++) {
        List<String> preferred = places[s].isEmpty() ? List.of() : List.of(places[s]);
        parts.add(new Tuple2<>(s, CollectionConverters.asScala(preferred).toSeq()));
      }
      ClassTag<Integer> tag = ClassTag$.MODULE$.apply(Integer.class);
      try {
        return SparkCluster.asSpark(
            () ->
                new JavaRDD<>(
                        cluster
                            .spark()
                            .sc()
                            .makeRDD(CollectionConverters.asScala(parts).toSeq(), tag),
                        tag)
                    .map(task)
                    .collectAsync());
      } catch (IllegalStateException e) {
        throw cluster.failed(e);
      }
    }

    /** Waits without giving up, as for products of this process. */
    private List<ShardAnswer> answers(JavaFutureAction<List<ShardAnswer>> job) {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return job.get();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } catch (ExecutionException e) {
        throw cluster.failed(e.getCause() == null ? e : e.getCause());
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void close() {
      cluster.placement().closed(number);
      SparkCluster.asSpark(
          () -> {
            shards.forEach(Broadcast::destroy);
            return "";
          });
    }
  }
}
