// RDKit in C++: parse and perceive, then the scaffolds, in threads. As strong as RDKit's own code allows: what no
// scaffold asks for (stereo, radicals, conjugation, hybridisation) is not perceived, each thread has its own
// queries, nothing recursive, a larger scaffold is only searched where a smaller one within it was found, a
// canonical SMILES is only written for a composition that is listed.

#include <GraphMol/GraphMol.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/SmilesParse/SmartsWrite.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <GraphMol/Substruct/SubstructMatch.h>
#include <RDGeneral/RDLog.h>
#include <RDGeneral/versions.h>

#include <atomic>
#include <memory>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "contender.hpp"

namespace {

using contender::Found;
using contender::Task;

constexpr std::size_t kBlock = 256;  // molecules that a thread takes at a time

constexpr unsigned kPerceive = RDKit::MolOps::SANITIZE_CLEANUP | RDKit::MolOps::SANITIZE_PROPERTIES |
                               RDKit::MolOps::SANITIZE_SYMMRINGS | RDKit::MolOps::SANITIZE_KEKULIZE |
                               RDKit::MolOps::SANITIZE_SETAROMATICITY | RDKit::MolOps::SANITIZE_ADJUSTHS;

std::unique_ptr<RDKit::RWMol> parse(const std::string& smiles) {
  RDKit::SmilesParserParams parameters;
  parameters.sanitize = false;
  parameters.removeHs = false;
  std::unique_ptr<RDKit::RWMol> molecule(RDKit::SmilesToMol(smiles, parameters));
  if (!molecule) return nullptr;
  // Hydrogens written as atoms count as bonds to heavy atoms would; they are rare.
  if (smiles.find("[H") != std::string::npos || smiles.find("H]") != std::string::npos) {
    for (const auto* atom : molecule->atoms()) {
      if (atom->getAtomicNum() != 1) continue;
      RDKit::MolOps::RemoveHsParameters hydrogens;
      hydrogens.removeIsotopes = true;
      hydrogens.showWarnings = false;
      RDKit::MolOps::removeHs(*molecule, hydrogens, false);
      break;
    }
  }
  unsigned failed = 0;
  RDKit::MolOps::sanitizeMol(*molecule, failed, kPerceive);
  return molecule;
}

std::string canonical(const RDKit::ROMol& molecule) { return RDKit::MolToSmiles(molecule, false); }

std::uint64_t composition(const RDKit::ROMol& molecule) {
  std::uint64_t sum = 0;
  for (const auto* atom : molecule.atoms()) {
    if (atom->getAtomicNum() > 1) sum += contender::element_code(static_cast<unsigned>(atom->getAtomicNum()));
  }
  return sum;
}

struct Listed {
  std::unordered_set<std::uint64_t> compositions;
  std::unordered_map<std::string, int> smiles;

  int find(const RDKit::ROMol& molecule) const {
    if (!compositions.contains(composition(molecule))) return -1;
    const auto found = smiles.find(canonical(molecule));
    return found == smiles.end() ? -1 : found->second;
  }
};

class Screen {
 public:
  Screen(const Task& task, const Listed& listed) : task_(task), listed_(listed) {
    for (const auto& scaffold : task.scaffolds) {
      queries_.emplace_back(RDKit::SmartsToMol(scaffold.smarts));
      if (!queries_.back()) contender::stop("RDKit cannot read " + scaffold.smarts);
    }
  }

  Found examine(std::string_view smiles) const {
    Found found;
    const std::string text(smiles);
    try {
      const auto molecule = text.empty() ? nullptr : parse(text);
      if (!molecule) {
        found.unreadable = true;
        return found;
      }
      for (std::size_t s = 0; s < queries_.size(); ++s) {
        const int guard = task_.scaffolds[s].within;
        if (guard >= 0 && (found.scaffolds >> guard & 1U) == 0) continue;
        RDKit::MatchVectType match;
        if (RDKit::SubstructMatch(*molecule, *queries_[s], match, false)) found.scaffolds |= 1U << s;
      }
      if (text.find('.') == std::string::npos) {
        found.listed = listed_.find(*molecule);
      } else {
        for (const auto& part : RDKit::MolOps::getMolFrags(*molecule, false)) {
          if (found.listed < 0) found.listed = listed_.find(*part);
        }
      }
    } catch (const std::exception&) {
      found = {};
      found.unreadable = true;
    }
    return found;
  }

 private:
  const Task& task_;
  const Listed& listed_;
  std::vector<std::unique_ptr<RDKit::ROMol>> queries_;
};

}  // namespace

int main(int argc, char** argv) {
  const Task task = contender::read_task(argc, argv);
  boost::logging::disable_logs("rdApp.*");
  Listed listed;
  for (std::size_t i = 0; i < task.listed.size(); ++i) {
    const auto molecule = parse(task.listed[i]);
    if (!molecule) contender::stop("RDKit cannot read " + task.listed[i]);
    listed.compositions.insert(composition(*molecule));
    listed.smiles.emplace(canonical(*molecule), static_cast<int>(i));
  }
  std::vector<std::unique_ptr<Screen>> screens;
  for (std::size_t t = 0; t < task.threads; ++t) {
    screens.push_back(std::make_unique<Screen>(task, listed));
    // RDKit fills tables on first use, which is no part of the question and races between threads.
    (void)screens.back()->examine("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1");
  }
  std::vector<Found> found(task.molecules.size());
  std::atomic<std::size_t> next{0};
  const contender::Clock clock;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < task.threads; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t begin = next.fetch_add(kBlock); begin < found.size(); begin = next.fetch_add(kBlock)) {
        const std::size_t end = std::min(begin + kBlock, found.size());
        for (std::size_t i = begin; i < end; ++i) found[i] = screens[t]->examine(task.molecules[i]);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = clock.seconds();
  contender::write_hits(task, found, std::string("RDKit ") + RDKit::rdkitVersion, seconds);
}
