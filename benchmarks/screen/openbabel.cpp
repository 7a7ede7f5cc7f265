// Open Babel in C++: parse, then the scaffolds. Its perception keeps global state, so it runs in as many
// processes as threads are asked for, each with its own patterns; a larger scaffold is only searched where a smaller
// one within it was found.

#include <openbabel/atom.h>
#include <openbabel/babelconfig.h>
#include <openbabel/mol.h>
#include <openbabel/obconversion.h>
#include <openbabel/oberror.h>
#include <openbabel/obiter.h>
#include <openbabel/parsmart.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <new>
#include <unordered_map>
#include <unordered_set>

#include "contender.hpp"

namespace {

using contender::Found;
using contender::Task;

constexpr std::size_t kBlock = 256;  // molecules that a process takes at a time

class Screen {
 public:
  explicit Screen(const Task& task) : task_(task) {
    reader_.SetInFormat("smi");
    writer_.SetOutFormat("can");
    writer_.AddOption("i");  // no isotopes, no stereo
    writer_.AddOption("n");  // no name
    for (const auto& scaffold : task.scaffolds) {
      patterns_.push_back(std::make_unique<OpenBabel::OBSmartsPattern>());
      if (!patterns_.back()->Init(scaffold.smarts)) contender::stop("Open Babel cannot read " + scaffold.smarts);
    }
    for (std::size_t i = 0; i < task.listed.size(); ++i) {
      OpenBabel::OBMol molecule;
      if (!reader_.ReadString(&molecule, task.listed[i])) contender::stop("Open Babel cannot read " + task.listed[i]);
      compositions_.insert(composition(molecule));
      listed_.emplace(writer_.WriteString(&molecule, true), static_cast<int>(i));
    }
  }

  Found examine(std::string_view smiles) {
    Found found;
    OpenBabel::OBMol molecule;
    if (smiles.empty() || !reader_.ReadString(&molecule, std::string(smiles))) {
      found.unreadable = true;
      return found;
    }
    for (std::size_t s = 0; s < patterns_.size(); ++s) {
      const int guard = task_.scaffolds[s].within;
      if (guard >= 0 && (found.scaffolds >> guard & 1U) == 0) continue;
      if (patterns_[s]->HasMatch(molecule)) found.scaffolds |= 1U << s;
    }
    if (smiles.find('.') == std::string_view::npos) {
      found.listed = find(molecule);
    } else {
      for (OpenBabel::OBMol& part : molecule.Separate()) {
        if (found.listed < 0) found.listed = find(part);
      }
    }
    return found;
  }

 private:
  static std::uint64_t composition(OpenBabel::OBMol& molecule) {
    std::uint64_t sum = 0;
    FOR_ATOMS_OF_MOL(atom, molecule) {
      if (atom->GetAtomicNum() > 1) sum += contender::element_code(atom->GetAtomicNum());
    }
    return sum;
  }

  int find(OpenBabel::OBMol& molecule) {
    if (!compositions_.contains(composition(molecule))) return -1;
    const auto found = listed_.find(writer_.WriteString(&molecule, true));
    return found == listed_.end() ? -1 : found->second;
  }

  const Task& task_;
  OpenBabel::OBConversion reader_, writer_;
  std::vector<std::unique_ptr<OpenBabel::OBSmartsPattern>> patterns_;
  std::unordered_set<std::uint64_t> compositions_;
  std::unordered_map<std::string, int> listed_;
};

// What the processes share.
struct Shared {
  std::atomic<std::size_t> next{0};
};

void* shared_memory(std::size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) contender::stop("no shared memory");
  return memory;
}

}  // namespace

int main(int argc, char** argv) {
  const Task task = contender::read_task(argc, argv);
  OpenBabel::obErrorLog.StopLogging();
  Screen screen(task);
  (void)screen.examine("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1");
  const std::size_t count = task.molecules.size();
  auto* shared = new (shared_memory(sizeof(Shared))) Shared;
  auto* all = static_cast<Found*>(shared_memory((count + 1) * sizeof(Found)));
  for (std::size_t i = 0; i < count; ++i) new (all + i) Found;

  const contender::Clock clock;
  const auto work = [&] {
    for (std::size_t begin = shared->next.fetch_add(kBlock); begin < count; begin = shared->next.fetch_add(kBlock)) {
      const std::size_t end = std::min(begin + kBlock, count);
      for (std::size_t i = begin; i < end; ++i) all[i] = screen.examine(task.molecules[i]);
    }
  };
  std::vector<pid_t> children;
  for (std::size_t t = 1; t < task.threads; ++t) {
    const pid_t child = fork();
    if (child < 0) contender::stop("cannot fork");
    if (child == 0) {
      work();
      _exit(0);
    }
    children.push_back(child);
  }
  work();
  for (const pid_t child : children) {
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) contender::stop("a process of Open Babel's failed");
  }
  const double seconds = clock.seconds();
  contender::write_hits(task, std::vector<Found>(all, all + count), std::string("Open Babel ") + BABEL_VERSION,
                        seconds);
}
