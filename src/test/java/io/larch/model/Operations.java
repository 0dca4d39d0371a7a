package io.larch.model;

import io.larch.model.Operation.Expect;
import io.larch.model.Operation.Match;
import io.larch.model.Target.Form;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Random requests from small alphabets, so that they meet each other's assets. */
final class Operations {

  private static final int SPELLINGS = 10;
  private static final int MAX_NUMBER = 5;

  private Operations() {}

  /** One client's requests, one after the other: 1 to so many, each number equally likely. */
  static Arbitrary<List<Operation>> history(int maxLength) {
    return operation()
        .list()
        .ofMinSize(1)
        .ofMaxSize(maxLength)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  /** Several clients' requests. */
  static Arbitrary<List<List<Operation>>> histories(int clients, int maxLength) {
    return history(maxLength).list().ofSize(clients);
  }

  private static Arbitrary<Operation> operation() {
    return Arbitraries.frequencyOf(
        Tuple.of(12, store()),
        Tuple.of(8, update()),
        Tuple.of(8, delete()),
        Tuple.of(2, list()),
        Tuple.of(8, supply()),
        Tuple.of(3, deleteVariants()),
        Tuple.of(1, variantContent()),
        Tuple.of(5, replace()),
        Tuple.of(6, restore()),
        Tuple.of(2, empty()),
        Tuple.of(1, target(Form.values()).map(Operation.TrashInfo::new)),
        Tuple.of(4, info()),
        Tuple.of(1, content()));
  }

  private static Arbitrary<Operation> store() {
    return Combinators.combine(place(), metadata(), Arbitraries.integers().between(0, 40))
        .as(Operation.Store::new);
  }

  private static Arbitrary<Operation> update() {
    return Combinators.combine(entry(), metadata(), rareMatch()).as(Operation.Update::new);
  }

  private static Arbitrary<Operation> delete() {
    return Combinators.combine(target(Form.values()), expect(), rareMatch(), dryRun(), rarely())
        .as(Operation.Delete::new);
  }

  private static Arbitrary<Operation> replace() {
    return Combinators.combine(entry(), Arbitraries.integers().between(0, 40), rareMatch())
        .as(Operation.Replace::new);
  }

  private static Arbitrary<Operation> restore() {
    return Combinators.combine(
            target(Form.values()),
            Arbitraries.integers().between(0, 3),
            expect(),
            rareMatch(),
            dryRun())
        .as(Operation.Restore::new);
  }

  private static Arbitrary<Operation> empty() {
    return Combinators.combine(target(Form.values()), expect(), rareMatch(), dryRun())
        .as(Operation.Empty::new);
  }

  private static Arbitrary<Expect> expect() {
    return Arbitraries.frequency(
        Tuple.of(6, Expect.NONE),
        Tuple.of(2, Expect.RIGHT),
        Tuple.of(1, Expect.TOO_MANY),
        Tuple.of(1, Expect.ZERO));
  }

  private static Arbitrary<Boolean> rarely() {
    return Arbitraries.frequency(Tuple.of(5, false), Tuple.of(1, true));
  }

  private static Arbitrary<Boolean> dryRun() {
    return Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true));
  }

  private static Arbitrary<Operation> supply() {
    return Combinators.combine(
            entry(), variant(), Arbitraries.integers().between(0, 40), rareMatch())
        .as(Operation.Supply::new);
  }

  private static Arbitrary<Operation> variantContent() {
    return Combinators.combine(entry(), variant()).as(Operation.VariantContent::new);
  }

  private static Arbitrary<Operation> deleteVariants() {
    Arbitrary<@Nullable String> name = variant().injectNull(0.5);
    return Combinators.combine(target(Form.values()), name, expect(), rareMatch(), dryRun())
        .as(Operation.DeleteVariants::new);
  }

  private static Arbitrary<String> variant() {
    return Arbitraries.of("poster", "preview.png", "Poster");
  }

  private static Arbitrary<Operation> list() {
    Arbitrary<Operation.DeleteList.Item> item =
        Combinators.combine(entry(), rareMatch()).as(Operation.DeleteList.Item::new);
    return Combinators.combine(
            item.list().ofMinSize(1).ofMaxSize(5), Arbitraries.of(false, true), rarely())
        .as(Operation.DeleteList::new);
  }

  private static Arbitrary<Operation> info() {
    return target(Form.values()).map(Operation.Info::new);
  }

  private static Arbitrary<Operation> content() {
    return target(Form.NEWEST, Form.MODIFIED, Form.ENTRY)
        .filter(target -> target.isOfOne() && !target.isList())
        .map(Operation.Content::new);
  }

  private static Arbitrary<Match> rareMatch() {
    return Arbitraries.frequency(
        Tuple.of(8, Match.NONE),
        Tuple.of(2, Match.CURRENT),
        Tuple.of(1, Match.OUTDATED),
        Tuple.of(1, Match.FOREIGN),
        Tuple.of(1, Match.ANY));
  }

  private static Arbitrary<Target> entry() {
    return Combinators.combine(place(), number(), spelling())
        .as(
            (place, number, spelling) ->
                new Target(place, Form.ENTRY, number, Map.of(), List.of(), spelling));
  }

  private static Arbitrary<Target> target(Form... forms) {
    Arbitrary<Map<String, String>> labels =
        Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(Map.of())), Tuple.of(1, labels()));
    Arbitrary<List<String>> tags =
        Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just(List.of())), Tuple.of(1, tags()));
    return Combinators.combine(place(), Arbitraries.of(forms), number(), labels, tags, spelling())
        .as(Target::new);
  }

  private static Arbitrary<Metadata> metadata() {
    Arbitrary<@Nullable String> alt = Arbitraries.of("an alt", "é").injectNull(0.5);
    return Combinators.combine(alt, labels(), tags()).as(Metadata::new);
  }

  private static Arbitrary<Place> place() {
    // A few get most of the traffic, so that assets pile up there.
    return Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.of(Place.ALL.subList(0, 3))),
        Tuple.of(2, Arbitraries.of(Place.ALL.subList(0, 7))),
        Tuple.of(1, Arbitraries.of(Place.ALL)));
  }

  private static Arbitrary<Map<String, String>> labels() {
    return Arbitraries.maps(
            Arbitraries.of("phone", "Phone", "limit"), Arbitraries.of("iphone", "a+b &=é", "ip"))
        .ofMaxSize(2);
  }

  private static Arbitrary<List<String>> tags() {
    return Arbitraries.of("cold", "Cold", "co,ld{}\"", "é").list().uniqueElements().ofMaxSize(2);
  }

  private static Arbitrary<Integer> number() {
    return Arbitraries.integers().between(1, MAX_NUMBER);
  }

  private static Arbitrary<Integer> spelling() {
    return Arbitraries.integers().between(0, SPELLINGS - 1);
  }
}
