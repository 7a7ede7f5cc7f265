// CDK: parse with its Beam reader, prepare once a molecule (rings, aromaticity), then the scaffolds, in threads. The
// formats are those of contender.hpp. A larger scaffold is only searched where a smaller one within it was found.

import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.openscience.cdk.CDK;
import org.openscience.cdk.graph.ConnectivityChecker;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.silent.SilentChemObjectBuilder;
import org.openscience.cdk.smarts.SmartsPattern;
import org.openscience.cdk.smiles.SmiFlavor;
import org.openscience.cdk.smiles.SmilesGenerator;
import org.openscience.cdk.smiles.SmilesParser;

public class Cdk {
  static final int BLOCK = 256; // molecules that a thread takes at a time
  static final int WARM_UP = 3000; // molecules read before the clock starts, for the compiler to do its work

  static final class Screen {
    final SmilesParser parser = new SmilesParser(SilentChemObjectBuilder.getInstance());
    final SmilesGenerator generator = new SmilesGenerator(SmiFlavor.Unique | SmiFlavor.UseAromaticSymbols);
    final SmartsPattern[] patterns;
    final int[] within;
    final Set<Long> compositions = new HashSet<>();
    final Map<String, Integer> listed = new HashMap<>();

    Screen(List<String[]> scaffolds, List<String> substances) throws Exception {
      patterns = new SmartsPattern[scaffolds.size()];
      within = new int[scaffolds.size()];
      for (int i = 0; i < patterns.length; i++) {
        patterns[i] = SmartsPattern.create(scaffolds.get(i)[3]);
        patterns[i].setPrepare(false);
        String guard = scaffolds.get(i)[2];
        within[i] = guard.equals("-") ? -1 : Integer.parseInt(guard);
      }
      for (int i = 0; i < substances.size(); i++) {
        IAtomContainer molecule = parser.parseSmiles(substances.get(i));
        SmartsPattern.prepare(molecule);
        compositions.add(composition(molecule));
        listed.put(generator.create(molecule), i);
      }
    }

    static long composition(IAtomContainer molecule) {
      long sum = 0;
      for (IAtom atom : molecule.atoms()) {
        int element = atom.getAtomicNumber();
        if (element <= 1) continue;
        long x = element * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        sum += x ^ (x >>> 27);
      }
      return sum;
    }

    int find(IAtomContainer molecule) throws Exception {
      if (!compositions.contains(composition(molecule))) return -1;
      return listed.getOrDefault(generator.create(molecule), -1);
    }

    // The scaffolds found, the listed substance, whether it could be read; null: nothing to tell.
    String examine(String smiles) {
      try {
        if (smiles.isEmpty()) return "\t\tunreadable";
        IAtomContainer molecule = parser.parseSmiles(smiles);
        SmartsPattern.prepare(molecule);
        long hits = 0;
        StringBuilder told = new StringBuilder();
        for (int s = 0; s < patterns.length; s++) {
          if (within[s] >= 0 && (hits >> within[s] & 1) == 0) continue;
          if (!patterns[s].matches(molecule)) continue;
          hits |= 1L << s;
          if (told.length() > 0) told.append(',');
          told.append(s);
        }
        int number = -1;
        if (smiles.indexOf('.') < 0) {
          number = find(molecule);
        } else {
          for (IAtomContainer part : ConnectivityChecker.partitionIntoMolecules(molecule).atomContainers()) {
            if (number < 0) number = find(part);
          }
        }
        if (hits == 0 && number < 0) return null;
        return told + "\t" + (number < 0 ? "" : number) + "\t";
      } catch (Exception error) {
        return "\t\tunreadable";
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 4) {
      System.err.println("usage: Cdk MOLECULES SCAFFOLDS HITS THREADS");
      System.exit(1);
    }
    List<String> molecules = new ArrayList<>();
    for (String line : new String(Files.readAllBytes(Path.of(arguments[0])), StandardCharsets.UTF_8).split("\n", -1)) {
      int end = 0;
      while (end < line.length() && " \t\r".indexOf(line.charAt(end)) < 0) end++;
      molecules.add(line.substring(0, end));
    }
    if (molecules.get(molecules.size() - 1).isEmpty()) molecules.remove(molecules.size() - 1);
    List<String[]> scaffolds = new ArrayList<>();
    List<String> listed = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      String[] cells = line.split("\t");
      if (cells[0].equals("scaffold")) scaffolds.add(cells);
      if (cells[0].equals("listed")) listed.add(cells[2]);
    }
    int count = Integer.parseInt(arguments[3]);
    Screen[] screens = new Screen[count];
    for (int t = 0; t < count; t++) screens[t] = new Screen(scaffolds, listed);
    int warm = Math.min(WARM_UP, molecules.size());
    for (int i = 0; i < warm; i++) screens[0].examine(molecules.get(molecules.size() - 1 - i));

    String[] found = new String[molecules.size()];
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    long started = System.nanoTime();
    for (int t = 0; t < count; t++) {
      Screen screen = screens[t];
      Thread thread = new Thread(() -> {
        for (int begin = next.getAndAdd(BLOCK); begin < found.length; begin = next.getAndAdd(BLOCK)) {
          int end = Math.min(begin + BLOCK, found.length);
          for (int i = begin; i < end; i++) found[i] = screen.examine(molecules.get(i));
        }
      });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) thread.join();
    double seconds = (System.nanoTime() - started) / 1e9;

    int unreadable = 0;
    try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[2]))) {
      for (int i = 0; i < found.length; i++) {
        if (found[i] == null) continue;
        if (found[i].endsWith("unreadable")) unreadable++;
        out.write(i + "\t" + found[i] + "\n");
      }
    }
    System.out.printf(java.util.Locale.ROOT,
        "{\"version\": \"CDK %s, Java %s\", \"molecules\": %d, \"unreadable\": %d, \"work_seconds\": %.6f}%n",
        CDK.getVersion(), System.getProperty("java.version"), found.length, unreadable, seconds);
  }
}
