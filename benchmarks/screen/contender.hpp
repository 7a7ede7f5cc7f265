// What the C++ contenders of this question share: the input, the hits, and the line they end with.
//
//   usage: CONTENDER MOLECULES SCAFFOLDS HITS THREADS
//
// MOLECULES: one SMILES a line. SCAFFOLDS: what screen_scaffolds wrote. HITS: a line for each molecule (by line, from
// 0) that contains a scaffold, is listed or could not be read. The last line on standard output is one JSON object.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace contender {

struct Scaffold {
  std::string smarts;
  int within = -1;  // a smaller scaffold that is found wherever this one is
};

struct Task {
  std::string text;                         // of the file of molecules; keeps `molecules` alive
  std::vector<std::string_view> molecules;  // SMILES alone
  std::vector<Scaffold> scaffolds;
  std::vector<std::string> listed;  // SMILES
  std::string hits_path;
  std::size_t threads = 1;
};

// What is said of one molecule.
struct Found {
  std::uint32_t scaffolds = 0;  // bit i: scaffold i
  std::int32_t listed = -1;
  bool unreadable = false;
};

// A number for the heavy atoms of a compound: equal for equal compositions. Cheap, so that a canonical SMILES is
// only written for what may be listed.
inline std::uint64_t element_code(unsigned element) {
  std::uint64_t x = element * 0x9E3779B97F4A7C15ULL + 0x632BE59BD9B4E019ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  return x ^ (x >> 27);
}

[[noreturn]] inline void stop(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

inline std::string read_whole(const char* path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) stop(std::string("cannot read ") + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline Task read_task(int argc, char** argv) {
  if (argc != 5) stop("usage: CONTENDER MOLECULES SCAFFOLDS HITS THREADS");
  Task task;
  task.text = read_whole(argv[1]);
  for (std::size_t at = 0; at < task.text.size();) {
    std::size_t end = task.text.find('\n', at);
    if (end == std::string::npos) end = task.text.size();
    const std::string_view line(task.text.data() + at, end - at);
    task.molecules.push_back(line.substr(0, line.find_first_of(" \t\r")));
    at = end + 1;
  }
  std::ifstream scaffolds(argv[2]);
  for (std::string line; std::getline(scaffolds, line);) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == '\t') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    if (cells[0] == "scaffold" && cells.size() == 5) {
      task.scaffolds.push_back({cells[3], cells[2] == "-" ? -1 : std::stoi(cells[2])});
    } else if (cells[0] == "listed" && cells.size() == 4) {
      task.listed.push_back(cells[2]);
    }
  }
  if (task.scaffolds.empty() || task.scaffolds.size() > 32) stop("1 to 32 scaffolds are wanted");
  task.hits_path = argv[3];
  task.threads = std::strtoul(argv[4], nullptr, 10);
  if (task.threads == 0) stop("THREADS must be 1 or more");
  return task;
}

inline void write_hits(const Task& task, const std::vector<Found>& found, const std::string& version, double seconds) {
  std::FILE* out = std::fopen(task.hits_path.c_str(), "w");
  if (out == nullptr) stop("cannot write " + task.hits_path);
  std::size_t unreadable = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Found& f = found[i];
    unreadable += f.unreadable;
    if (f.scaffolds == 0 && f.listed < 0 && !f.unreadable) continue;
    std::string scaffolds;
    for (unsigned s = 0; s < 32; ++s) {
      if ((f.scaffolds >> s & 1U) == 0) continue;
      if (!scaffolds.empty()) scaffolds += ',';
      scaffolds += std::to_string(s);
    }
    std::fprintf(out, "%zu\t%s\t%s\t%s\n", i, scaffolds.c_str(), f.listed < 0 ? "" : std::to_string(f.listed).c_str(),
                 f.unreadable ? "unreadable" : "");
  }
  if (std::fclose(out) != 0) stop("cannot write " + task.hits_path);
  std::printf("{\"version\": \"%s\", \"molecules\": %zu, \"unreadable\": %zu, \"work_seconds\": %.6f}\n",
              version.c_str(), found.size(), unreadable, seconds);
}

class Clock {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  }

 private:
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace contender
