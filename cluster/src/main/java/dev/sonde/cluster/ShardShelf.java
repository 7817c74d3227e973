package dev.sonde.cluster;

import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.HeldShard;
import dev.sonde.nets.curvature.Shard;
import dev.sonde.nets.curvature.WorkingCopy;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.packed.PackedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.broadcast.Broadcast;

/**
 * What an executor has loaded, from task to task: networks, and the shards that it multiplies with.
 *
 * <p>A task knows its process only, so this is the process's: an executor belongs to one
 * application of Spark, and its libraries are loaded for that alone. Nothing depends on what is
 * here but time.
 */
final class ShardShelf {
  private static final ShardShelf OF_PROCESS = new ShardShelf();

  /**
   * The network of one objective.
   *
   * @param network as it was read
   * @param copy what products are formed with
   */
  private record Loaded(Network network, WorkingCopy copy) {}

  private final Map<Integer, Loaded> networks = new HashMap<>();
  private final Map<Integer, Map<Integer, HeldShard>> shards = new HashMap<>();

  private ShardShelf() {}

  static ShardShelf ofProcess() {
    return OF_PROCESS;
  }

  /**
   * Lets go what belongs to other objectives than these, of those that began before the last of
   * them: a task that comes late knows nothing of those that began since.
   */
  synchronized void keepOnly(int[] open) {
    int last = Arrays.stream(open).max().orElse(0);
    for (Integer number : networks.keySet().toArray(Integer[]::new)) {
      if (number < last && Arrays.stream(open).noneMatch(each -> each == number)) {
        Map<Integer, HeldShard> own = shards.remove(number);
        if (own != null) {
          own.values().forEach(HeldShard::close);
        }
        Loaded loaded = networks.remove(number);
        if (loaded != null) {
          loaded.copy().close();
          loaded.network().close();
        }
      }
    }
  }

  /**
   * A shard, loaded when it is first asked for.
   *
   * @param number of the objective
   * @param index of the shard
   * @param ofAMachine how many shards share a machine's memory
   */
  HeldShard shard(
      int number, int index, Broadcast<Shard> shard, Broadcast<PackedModel> model, int ofAMachine) {
    Loaded loaded;
    Map<Integer, HeldShard> own;
    synchronized (this) {
      loaded = networks.computeIfAbsent(number, missing -> load(model.value(), shard.value()));
      own = shards.computeIfAbsent(number, missing -> new ConcurrentHashMap<>());
    }
    return own.computeIfAbsent(
        index,
        missing ->
            HeldShard.of(shard.value(), loaded.network(), loaded.copy(), memory() / ofAMachine));
  }

  private static long memory() {
    return Evaluation.withDefaults().graphMemory();
  }

  private static Loaded load(PackedModel model, Shard shard) {
    Libtorch.start();
    Network network = model.load(folder());
    return new Loaded(network, HeldShard.copyFor(shard, network));
  }

  /** In the executor's own folder, which its worker removes with it. */
  private static Path folder() {
    try {
      return Files.createTempDirectory(Path.of("").toAbsolutePath(), "model");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
