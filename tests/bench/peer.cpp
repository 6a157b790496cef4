// The `surface` path without marks as a user of OpenCV would write it: level, quantiles, trend, Hann window,
// transform, mottle bands. usage: peer FRAME.png PITCH_MM RUNS; prints the numbers, then milliseconds of each
// run.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

struct Result {
    double mean, sd, p05, p95;
    double cv[6];
};

static const double limits[] = {0.25, 0.5, 1, 2, 4, 8, 16};

static Result measure(const cv::Mat &counts, double pitch)
{
    Result out{};
    cv::Mat plane, sd, mean;
    counts.convertTo(plane, CV_32F, 1.0 / (counts.depth() == CV_16U ? 65535.0 : 255.0));
    cv::meanStdDev(plane, mean, sd);
    out.mean = mean.at<double>(0);
    out.sd = sd.at<double>(0);
    const int levels = counts.depth() == CV_16U ? 65536 : 256, channel = 0;
    const float range[] = {0, float(levels)}, *ranges[] = {range};
    cv::Mat histogram;
    cv::calcHist(&counts, 1, &channel, cv::noArray(), histogram, 1, &levels, ranges);
    const double last = double(counts.total() - 1);
    const size_t ranks[] = {size_t(0.05 * last), size_t(0.95 * last)};
    double found[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        size_t below = 0;
        int level = 0;
        while (below + size_t(histogram.at<float>(level)) <= ranks[i]) {
            below += size_t(histogram.at<float>(level++));
        }
        found[i] = level / double(levels - 1);
    }
    out.p05 = found[0];
    out.p95 = found[1];

    // The least-squares plane: over a full lattice its terms are independent of each other.
    const int rows = plane.rows, columns = plane.cols;
    cv::Mat along(1, columns, CV_32F), down(rows, 1, CV_32F), window_cd(1, columns, CV_32F),
        window_md(rows, 1, CV_32F);
    for (int x = 0; x < columns; x++) {
        along.at<float>(x) = float(2.0 * x / (columns - 1) - 1.0);
        window_cd.at<float>(x) = float(0.5 - 0.5 * std::cos(2 * CV_PI * x / columns));
    }
    for (int y = 0; y < rows; y++) {
        down.at<float>(y) = float(2.0 * y / (rows - 1) - 1.0);
        window_md.at<float>(y) = float(0.5 - 0.5 * std::cos(2 * CV_PI * y / rows));
    }
    cv::Mat column_sums, row_sums;
    cv::reduce(plane, column_sums, 0, cv::REDUCE_SUM, CV_64F);
    cv::reduce(plane, row_sums, 1, cv::REDUCE_SUM, CV_64F);
    cv::Mat along64, down64;
    along.convertTo(along64, CV_64F);
    down.convertTo(down64, CV_64F);
    const double cx = column_sums.dot(along64) / (along64.dot(along64) * rows);
    const double cy = row_sums.dot(down64) / (down64.dot(down64) * columns);
    cv::Mat trend =
        cv::Mat::ones(rows, 1, CV_32F) * (along * cx) + (down * cy) * cv::Mat::ones(1, columns, CV_32F);
    cv::Mat windowed = ((plane - out.mean - trend) / out.mean).mul(window_md * window_cd), half;
    cv::dft(windowed, half, cv::DFT_COMPLEX_OUTPUT);

    std::vector<cv::Mat> parts;
    cv::split(half, parts);
    cv::Mat power = parts[0].mul(parts[0]) + parts[1].mul(parts[1]);
    const double weight = double(rows) * columns * (double(rows) * columns * 9.0 / 64.0);
    double sums[6] = {0};
    for (int y = 0; y < rows; y++) {
        const double fy = (y <= rows / 2 ? y : y - rows) / (rows * pitch);
        const float *row = power.ptr<float>(y);
        for (int x = 0; x < columns; x++) {
            const double fx = (x <= columns / 2 ? x : x - columns) / (columns * pitch);
            const double f = std::sqrt(fx * fx + fy * fy);
            for (int band = 0; band < 6; band++) {
                if (f * limits[band + 1] >= 1.0 && f * limits[band] < 1.0) {
                    sums[band] += double(row[x]);
                    break;
                }
            }
        }
    }
    for (int band = 0; band < 6; band++) {
        out.cv[band] = 100.0 * std::sqrt(sums[band] / weight);
    }
    return out;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fprintf(stderr, "usage: peer FRAME.png PITCH_MM RUNS\n");
        return 2;
    }
    cv::setNumThreads(1);
    const cv::Mat counts = cv::imread(argv[1], cv::IMREAD_UNCHANGED);
    const double pitch = std::atof(argv[2]);
    if (counts.empty() || counts.channels() != 1) {
        std::fprintf(stderr, "peer: no grey picture\n");
        return 3;
    }
    const Result r = measure(counts, pitch);
    std::printf("%.8g %.8g %.8g %.8g", r.mean, r.sd, r.p05, r.p95);
    for (double cv : r.cv) {
        std::printf(" %.8g", cv);
    }
    std::printf("\n");
    for (int i = 0; i < std::atoi(argv[3]); i++) {
        const std::clock_t start = std::clock(); // processor time
        measure(counts, pitch);
        std::printf("%.3f ", 1e3 * double(std::clock() - start) / CLOCKS_PER_SEC);
    }
    std::printf("\n");
    return 0;
}
